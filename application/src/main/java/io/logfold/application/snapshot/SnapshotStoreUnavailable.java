package io.logfold.application.snapshot;

import org.jspecify.annotations.Nullable;

/** The store cannot be reached. Next move: serve what is resident and retry. */
public final class SnapshotStoreUnavailable extends SnapshotException {

  private static final long serialVersionUID = 1L;

  public SnapshotStoreUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public SnapshotStoreUnavailable(String message) {
    this(message, null);
  }
}
