package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/**
 * One event can never be written (too large, not encodable). Next move: refuse its command, go on
 * with the rest.
 */
public final class UnwritableEvent extends LogException {

  private static final long serialVersionUID = 1L;

  private final int index;

  /**
   * @param index which event of the batch, from 0; behind the last one: the note
   * @param message what is wrong with it, and the limit
   */
  public UnwritableEvent(int index, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.index = index;
  }

  /** Which event of the batch it is, from 0; behind the last one: the note. */
  public int index() {
    return index;
  }
}
