package io.logfold.application.partition;

/**
 * Knows of most aggregates that have no event, without asking the store: an owner sees every first
 * event that is committed, so who is not in the filter is not in the log. New aggregates would
 * otherwise cost each batch a round trip to the store, which finds nothing.
 *
 * <p>It knows that only when it has seen the log from its beginning. Of one partition's thread.
 */
final class Births {

  private IdFilter seen = new IdFilter();
  private boolean complete;

  /** Starts over: whoever has a first event at {@code offset} or beyond will be told of. */
  void startFrom(long offset) {
    seen = new IdFilter();
    complete = offset == 0;
  }

  /** The aggregate's first event is committed. */
  void born(String aggregateId) {
    seen.add(aggregateId);
  }

  /** Whether the aggregate certainly has no committed event. */
  boolean excludes(String aggregateId) {
    return complete && seen.excludes(aggregateId);
  }
}
