package io.logfold.application.eventlog;

/**
 * How far a partition reaches at a moment.
 *
 * @param start offset of the oldest record that still exists
 * @param end offset after the last record that is stored for good: reading up to it, exclusive,
 *     gives all that counts and never waits
 */
public record LogExtent(long start, long end) {}
