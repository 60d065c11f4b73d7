package io.logfold.application.snapshot;

import org.jspecify.annotations.Nullable;

/** A stored snapshot is damaged. Next move: discard the partition's snapshots and replay. */
public final class UnreadableSnapshot extends SnapshotException {

  private static final long serialVersionUID = 1L;

  public UnreadableSnapshot(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public UnreadableSnapshot(String message) {
    this(message, null);
  }
}
