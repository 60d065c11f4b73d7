package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/**
 * A record is missing or cannot be understood; the message has its position. Next move: stop, and
 * let a person look.
 */
public final class CorruptLog extends LogException {

  private static final long serialVersionUID = 1L;

  public CorruptLog(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public CorruptLog(String message) {
    this(message, null);
  }
}
