package io.logfold.application.request;

/**
 * An aggregate at a version.
 *
 * @param version how many events are folded into {@code state}; 0: the aggregate does not exist
 */
public record AggregateState<S>(String aggregateId, long version, S state) {

  /** Whether the aggregate has had an event. */
  public boolean exists() {
    return version > 0;
  }
}
