package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/**
 * The log no longer has what a remembered place rests on: its end was cut off, or replaced. Events
 * that were acknowledged may be gone. Next move: stop answering from what was remembered, until an
 * operator has accepted the loss.
 */
public final class EventsLost extends LogException {

  private static final long serialVersionUID = 1L;

  public EventsLost(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public EventsLost(String message) {
    this(message, null);
  }
}
