package io.logfold.embedded;

import org.jspecify.annotations.Nullable;

/**
 * An embedded server could not be started, joined or stopped. The message is one line: what, where,
 * and what to do.
 */
public final class EmbeddedServicesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EmbeddedServicesException(String message) {
    super(message);
  }

  public EmbeddedServicesException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
