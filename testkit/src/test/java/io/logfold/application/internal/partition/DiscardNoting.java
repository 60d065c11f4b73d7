package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.testkit.snapshot.DelegatingSnapshotStore;

/** Reports when snapshots are discarded: from then on it is right to have fewer than before. */
class DiscardNoting<S> extends DelegatingSnapshotStore<S> {

  private final Runnable discarded;

  DiscardNoting(SnapshotStore<S> sound, Runnable discarded) {
    super(sound);
    this.discarded = discarded;
  }

  @Override
  public void discard(LogPartition partition) {
    super.discard(partition);
    discarded.run();
  }
}
