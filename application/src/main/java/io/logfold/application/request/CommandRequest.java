package io.logfold.application.request;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A command addressed to one aggregate, with what travels beside it.
 *
 * @param commandId the key of idempotency within the aggregate: the same id again is answered with
 *     the first result and stores nothing
 * @param expectedVersion the version that the aggregate must be at (0: it must not exist), or null
 *     to decide on whatever there is
 * @param correlationId passed on to the events
 * @param traceparent W3C trace context, passed on to the events
 */
public record CommandRequest<C>(
    String aggregateId,
    C command,
    String commandId,
    @Nullable Long expectedVersion,
    @Nullable String correlationId,
    @Nullable String traceparent) {

  public CommandRequest {
    Objects.requireNonNull(command, "command");
    if (aggregateId.isEmpty() || commandId.isEmpty()) {
      throw new IllegalArgumentException("aggregate id and command id must not be empty");
    }
    if (expectedVersion != null && expectedVersion < 0) {
      throw new IllegalArgumentException(
          "expected version must not be negative: " + expectedVersion);
    }
  }

  /** A command with an id of its own and nothing else. */
  public static <C> CommandRequest<C> of(String aggregateId, C command, String commandId) {
    return new CommandRequest<>(aggregateId, command, commandId, null, null, null);
  }

  /** The same, accepted only while the aggregate is at {@code version}. */
  public CommandRequest<C> expecting(long version) {
    return new CommandRequest<>(
        aggregateId, command, commandId, version, correlationId, traceparent);
  }
}
