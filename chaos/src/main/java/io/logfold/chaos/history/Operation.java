package io.logfold.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * One command of a client, with all its attempts; they carry the same command id.
 *
 * @param client the sender
 * @param commandId unique in the run
 * @param action the command's name on the wire, as {@code create}, {@code record-payment}
 * @param body the command's JSON
 * @param expectedVersion of the order; null: none was asked for
 * @param attempts how often it was sent
 * @param invoked when the first attempt was sent, ns since the run began
 * @param completed when the last answer came, ns since the run began; {@link Long#MAX_VALUE} when
 *     the client gave up, for the command may still take effect
 * @param answer the last one
 */
public record Operation(
    int client,
    String orderId,
    String commandId,
    String action,
    String body,
    @Nullable Long expectedVersion,
    int attempts,
    long invoked,
    long completed,
    Answer answer) {}
