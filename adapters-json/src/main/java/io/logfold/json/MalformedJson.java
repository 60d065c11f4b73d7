package io.logfold.json;

import org.jspecify.annotations.Nullable;

/** What came is not a JSON object at all. */
public final class MalformedJson extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  MalformedJson(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
