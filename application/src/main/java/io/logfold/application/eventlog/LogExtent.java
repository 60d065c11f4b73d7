package io.logfold.application.eventlog;

/**
 * What of a partition is committed at a moment.
 *
 * @param start offset of the oldest record that still exists
 * @param end offset after the last committed record: reading up to it, exclusive, gives all that
 *     was committed and can never wait for an open transaction
 */
public record LogExtent(long start, long end) {}
