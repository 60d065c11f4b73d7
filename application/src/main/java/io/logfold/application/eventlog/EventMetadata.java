package io.logfold.application.eventlog;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an event carries beside its data.
 *
 * @param commandId the command that caused it; the key of idempotency
 * @param correlationId what ties the events of a wider conversation together, as the caller gave it
 * @param traceparent W3C trace context of the command, as the caller gave it
 * @param time when the engine took the command, to the millisecond. Information: the order of
 *     events is the log's, never this
 */
public record EventMetadata(
    String commandId, @Nullable String correlationId, @Nullable String traceparent, Instant time) {}
