package io.logfold.postgres;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import java.util.Collection;
import java.util.Map;

/** What a caller asks to save; see {@link PostgresSnapshotStore#save}. */
record Save<S>(
    Checkpoint from,
    Checkpoint to,
    Collection<Snapshot<S>> changed,
    Map<String, EventOffsets> added,
    PartitionMemory memory) {

  Save {
    if (!from.partition().equals(to.partition()) || from.nextOffset() > to.nextOffset()) {
      throw new IllegalArgumentException("not a range: " + from + " to " + to);
    }
  }

  LogPartition partition() {
    return to.partition();
  }
}
