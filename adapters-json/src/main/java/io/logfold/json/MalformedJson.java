package io.logfold.json;

import org.jspecify.annotations.Nullable;

/** The bytes are not one JSON object. */
public final class MalformedJson extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /**
   * A complaint about the whole input.
   *
   * @param message what is wrong, and where
   */
  public MalformedJson(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
