package io.logfold.application.quarantine;

/** A decision about a record that makes no sense; the message says why. Nothing was stored. */
public final class NotQuarantinable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotQuarantinable(String message) {
    super(message);
  }
}
