package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/**
 * It is unknown whether the batch is stored. Next move: open a new writer, then look into the log.
 */
public final class AppendOutcomeUnknown extends LogException {

  private static final long serialVersionUID = 1L;

  public AppendOutcomeUnknown(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public AppendOutcomeUnknown(String message) {
    this(message, null);
  }
}
