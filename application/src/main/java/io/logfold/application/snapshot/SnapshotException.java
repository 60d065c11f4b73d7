package io.logfold.application.snapshot;

import org.jspecify.annotations.Nullable;

/** What can go wrong with a snapshot store, typed by the caller's next move. */
public abstract sealed class SnapshotException extends RuntimeException
    permits PartitionCountChanged, SnapshotStoreUnavailable, UnreadableSnapshot {

  private static final long serialVersionUID = 1L;

  SnapshotException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
