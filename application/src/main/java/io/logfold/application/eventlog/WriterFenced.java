package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/** Another writer owns this partition now. Next move: stop writing. */
public final class WriterFenced extends LogException {

  private static final long serialVersionUID = 1L;

  public WriterFenced(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public WriterFenced(String message) {
    this(message, null);
  }
}
