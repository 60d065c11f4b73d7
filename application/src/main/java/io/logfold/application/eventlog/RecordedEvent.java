package io.logfold.application.eventlog;

/**
 * An immutable fact in the log.
 *
 * @param version how many events the aggregate had had with this one; its first event is 1
 */
public record RecordedEvent<E>(
    String aggregateId, long version, E event, EventMetadata metadata, Position position) {}
