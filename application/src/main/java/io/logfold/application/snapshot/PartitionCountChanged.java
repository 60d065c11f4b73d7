package io.logfold.application.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * The log has another number of partitions than when its snapshots were taken, so aggregates may be
 * split between partitions. Next move: stop.
 */
public final class PartitionCountChanged extends SnapshotException {

  private static final long serialVersionUID = 1L;

  public PartitionCountChanged(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  public PartitionCountChanged(String message) {
    this(message, null);
  }
}
