package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/** The log cannot be reached; nothing was stored. Next move: retry with patience. */
public final class LogUnavailable extends LogException {

  private static final long serialVersionUID = 1L;

  public LogUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public LogUnavailable(String message) {
    this(message, null);
  }
}
