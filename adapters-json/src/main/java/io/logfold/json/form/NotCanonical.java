package io.logfold.json.form;

/** The bytes are not as {@link CanonicalWriter} writes them. Says nothing about what is wrong. */
final class NotCanonical extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotCanonical() {
    super(null, null, false, false); // it is caught at once: no stack trace
  }
}
