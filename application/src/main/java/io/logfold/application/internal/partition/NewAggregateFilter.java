package io.logfold.application.internal.partition;

/**
 * Recognises most aggregates that have no event, without asking the store: an owner sees every
 * first event that is committed, so an aggregate that is not in the filter is not in the log. New
 * aggregates would otherwise cost each batch a round trip to the store, which finds nothing.
 *
 * <p>Works only when it has seen the log from its beginning. Confined to the partition's thread.
 */
final class NewAggregateFilter {

  private BloomFilter seen = new BloomFilter();
  private boolean complete;

  /** Starts over; every first event at {@code offset} or beyond will be added. */
  void startFrom(long offset) {
    seen = new BloomFilter();
    complete = offset == 0;
  }

  /** Adds an aggregate whose first event is committed. */
  void add(String aggregateId) {
    seen.add(aggregateId);
  }

  /** Whether the aggregate certainly has no committed event. */
  boolean excludes(String aggregateId) {
    return complete && seen.excludes(aggregateId);
  }
}
