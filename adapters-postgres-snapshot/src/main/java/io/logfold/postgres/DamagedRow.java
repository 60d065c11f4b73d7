package io.logfold.postgres;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A stored row is not what was written. */
final class DamagedRow extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  DamagedRow(String reason, @Nullable Throwable cause) {
    super(reason, cause);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
