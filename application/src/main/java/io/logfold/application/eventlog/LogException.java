package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/** What can go wrong with a log, typed by the caller's next move. */
public abstract sealed class LogException extends RuntimeException
    permits AppendOutcomeUnknown,
        CorruptLog,
        EventsLost,
        LogUnavailable,
        PlaceSuperseded,
        UnwritableEvent,
        WriterFenced {

  private static final long serialVersionUID = 1L;

  LogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
