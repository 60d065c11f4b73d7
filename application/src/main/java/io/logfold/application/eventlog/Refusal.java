package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/**
 * A command that was refused, so that it is refused again whenever and wherever it is repeated.
 *
 * @param version the aggregate's version that it was refused at
 * @param expectedVersion the version that the command expected, if that is why it was refused; null
 *     when a rule of the domain refused it
 * @param code stable and machine-readable
 * @param message for people
 */
public record Refusal(
    String aggregateId,
    String commandId,
    long version,
    @Nullable Long expectedVersion,
    String code,
    String message) {}
