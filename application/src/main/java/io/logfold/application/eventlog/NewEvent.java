package io.logfold.application.eventlog;

/**
 * An event about to be appended.
 *
 * @param version how many events the aggregate has had, this one included; its first event is 1
 */
public record NewEvent<E>(String aggregateId, long version, E event, EventMetadata metadata) {

  /** The same event, once it is stored at {@code position}. */
  public RecordedEvent<E> recordedAt(Position position) {
    return new RecordedEvent<>(aggregateId, version, event, metadata, position);
  }
}
