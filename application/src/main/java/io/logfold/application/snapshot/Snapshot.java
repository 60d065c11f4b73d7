package io.logfold.application.snapshot;

/**
 * One aggregate as it was after its first {@code version} events. A pure function of those events.
 *
 * @param commands which commands it remembers, so that a retry finds its first result
 */
public record Snapshot<S>(String aggregateId, long version, S state, CommandMemory commands) {}
