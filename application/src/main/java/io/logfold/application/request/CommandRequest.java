package io.logfold.application.request;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A command addressed to one aggregate, with what travels beside it.
 *
 * @param commandId the key of idempotency within the aggregate: the same id again is answered with
 *     the first result and stores nothing. With a fingerprint in it ({@link CommandId}) the same
 *     key for another request is refused
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

  /** How many characters an aggregate id or a command id may have. */
  public static final int MAX_ID_LENGTH = 512;

  /**
   * @throws IllegalArgumentException for an id that is empty, too long, or no well-formed text: log
   *     and snapshot store could not keep it, and every later save of its partition would fail on
   *     it
   */
  public CommandRequest {
    Objects.requireNonNull(command, "command");
    check("aggregate id", aggregateId);
    check("command id", commandId);
    if (expectedVersion != null && expectedVersion < 0) {
      throw new IllegalArgumentException(
          "expected version must not be negative: " + expectedVersion);
    }
  }

  private static void check(String what, String id) {
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "%s must have 1 to %s characters, not %s".formatted(what, MAX_ID_LENGTH, id.length()));
    }
    if (hasHalfSurrogatePair(id)) {
      throw new IllegalArgumentException(what + " has half a surrogate pair");
    }
  }

  /** By index: this is done for every command, and streams would be most of its cost. */
  private static boolean hasHalfSurrogatePair(String id) {
    for (int i = 0; i < id.length(); i++) {
      if (Character.isSurrogate(id.charAt(i))) {
        if (Character.charCount(id.codePointAt(i)) == 1) {
          return true;
        }
        i++; // the other half
      }
    }
    return false;
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
