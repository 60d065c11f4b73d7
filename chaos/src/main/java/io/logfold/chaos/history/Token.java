package io.logfold.chaos.history;

/**
 * A consistency token: everything in the partition before the offset.
 *
 * @param offset the next one
 */
public record Token(int partition, long offset) {}
