package io.logfold.application.internal.partition;

import org.jspecify.annotations.Nullable;

/** Follows a partition; called by its thread, except for {@link #saveEnded}. */
interface Monitor {

  /** The partition waits for something that failed; null: it works again. */
  void waitingFor(@Nullable String reason);

  /**
   * A save has ended: {@link PartitionProcessor#maintainCheckpoint} has something to do. From any
   * thread.
   */
  void saveEnded();

  /** Whether waiting has become pointless because the partition is to close. */
  boolean closing();
}
