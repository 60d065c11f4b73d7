package io.logfold.application.request;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request got no answer, typed by the caller's next move. Stages of the engine fail with it.
 */
public abstract sealed class EngineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private EngineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  private EngineException(String message) {
    super(message, null, false, false);
  }

  /**
   * Too much is waiting. Nothing was stored. Next move: the same again, after {@link #retryAfter}.
   */
  // Without a stack trace: it would be most of what a refusal costs, when time is shortest.
  public static final class Busy extends EngineException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    public Busy(String message, Duration retryAfter) {
      super(message);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /**
   * This partition, or what is needed for this aggregate, cannot be served now. Nothing was stored.
   * Next move: the same again, after {@link #retryAfter}.
   */
  public static final class Unavailable extends EngineException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    public Unavailable(String message, Duration retryAfter, @Nullable Throwable cause) {
      super(message, cause);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /**
   * It is not known now whether the command was stored. Next move: send it again with the same
   * command id; if it was stored, the answer is the first result.
   */
  public static final class OutcomeUnknown extends EngineException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknown(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The command can never be carried out: the decider failed or an event cannot be stored. Next
   * move: fix it.
   */
  public static final class CommandFailed extends EngineException {
    private static final long serialVersionUID = 1L;

    public CommandFailed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The log has no place like that of the token: it is of another log, was altered, or the log has
   * lost what it covers. Next move: read without it.
   */
  public static final class UnknownPosition extends EngineException {
    private static final long serialVersionUID = 1L;

    public UnknownPosition(String message) {
      super(message);
    }
  }
}
