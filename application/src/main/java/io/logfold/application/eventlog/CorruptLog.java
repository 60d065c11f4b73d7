package io.logfold.application.eventlog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record is missing or cannot be understood; the message has its position. Next move: stop, and
 * let a person look. One record at which readers fail can be quarantined, see {@link
 * EventLog#decide}.
 */
public final class CorruptLog extends LogException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Position position;

  public CorruptLog(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.position = null;
  }

  public CorruptLog(String message) {
    this(message, (Throwable) null);
  }

  /** One record is to blame. */
  public CorruptLog(Position position, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.position = position;
  }

  /** The record that is to blame; empty when it is not a single one. */
  public Optional<Position> position() {
    return Optional.ofNullable(position);
  }
}
