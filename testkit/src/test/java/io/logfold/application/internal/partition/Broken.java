package io.logfold.application.internal.partition;

import org.jspecify.annotations.Nullable;

/** The engine did what it must never do. Unwinds the whole simulation. */
final class Broken extends AssertionError {

  private static final long serialVersionUID = 1L;

  Broken(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  Broken(String message) {
    this(message, null);
  }
}
