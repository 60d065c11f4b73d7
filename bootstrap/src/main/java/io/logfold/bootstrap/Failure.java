package io.logfold.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * The work failed for a reason that a person can act on. The message is one line: what, and what to
 * do.
 */
public final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public Failure(String message) {
    this(message, null);
  }

  public Failure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
