package io.logfold.application.partition;

import org.jspecify.annotations.Nullable;

/** Is told what goes on; called from the partition's thread but for {@link #stirred}. */
interface Monitor {

  /** The partition waits for something that failed; null: it works again. */
  void waitingFor(@Nullable String reason);

  /** A save has ended: {@link PartitionProcessor#tend} has something to do. From any thread. */
  void stirred();

  /** Whether waiting has become pointless because the partition is to close. */
  boolean closing();
}
