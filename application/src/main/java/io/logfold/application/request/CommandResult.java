package io.logfold.application.request;

import io.logfold.application.eventlog.RecordedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a command. Every answer is given after all that it rests on was committed.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public sealed interface CommandResult<S, E> {

  /** The aggregate that was addressed. */
  String aggregateId();

  /**
   * The command took effect, now or (when {@code replayed}) the first time it was sent.
   *
   * @param firstVersion version of the command's first event
   * @param version the aggregate's version after the command: that of its last event
   * @param state the state right after the command; when {@code replayed}, the state as it is now
   *     (ask the engine for the one at {@code version})
   * @param events what this call stored; empty when {@code replayed} (they are in the aggregate's
   *     history, from {@code firstVersion} to {@code version}) and when the command changed nothing
   * @param replayed the command id was known: nothing was stored by this call
   */
  record Accepted<S, E>(
      String aggregateId,
      long firstVersion,
      long version,
      S state,
      List<RecordedEvent<E>> events,
      boolean replayed)
      implements CommandResult<S, E> {}

  /**
   * A rule of the domain forbids the command; no event is stored.
   *
   * @param version the aggregate's version that the rule was held against
   * @param state the state that the rule was held against; when {@code replayed}, the state as it
   *     is now
   * @param reason the rule that forbids it
   * @param replayed the command id was rejected before, and this is the first answer again, without
   *     its field: that is not stored
   */
  record Rejected<S, E>(String aggregateId, long version, S state, Reason reason, boolean replayed)
      implements CommandResult<S, E> {

    /** A rejection that no single field is at fault for, or whose field is not known. */
    public Rejected(
        String aggregateId, long version, S state, String code, String message, boolean replayed) {
      this(aggregateId, version, state, new Reason(code, message, null), replayed);
    }

    /** Stable and machine-readable. */
    public String code() {
      return reason.code();
    }

    /** For people, without the aggregate's id. */
    public String message() {
      return reason.message();
    }

    /** The command's field whose value is at fault; null when none is, or when it is not known. */
    public @Nullable String field() {
      return reason.field();
    }
  }

  /**
   * Why a command is rejected.
   *
   * @param code stable and machine-readable
   * @param message for people, without the aggregate's id; begins with the field, if there is one
   * @param field the command's field whose value is at fault; null when no single field is, or when
   *     it is not known
   */
  record Reason(String code, String message, @Nullable String field) {}

  /** The aggregate is not at the version the command expects; nothing is stored. */
  record VersionConflict<S, E>(String aggregateId, long expected, long actual)
      implements CommandResult<S, E> {

    /** What was expected, what was found and what to do. */
    public String message() {
      return "%s: expected version %s but the log is at %s; reload and decide again"
          .formatted(aggregateId, expected, actual);
    }
  }
}
