package io.logfold.application.partition;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import java.util.Collection;
import java.util.Map;

/** Tells when somebody discards snapshots: then having fewer than before is right. */
class DiscardNoting<S> implements SnapshotStore<S> {

  private final SnapshotStore<S> sound;
  private final Runnable discarded;

  DiscardNoting(SnapshotStore<S> sound, Runnable discarded) {
    this.sound = sound;
    this.discarded = discarded;
  }

  @Override
  public Start start(LogPartition partition) {
    return sound.start(partition);
  }

  @Override
  public Loaded<S> load(LogPartition partition, Collection<String> aggregateIds) {
    return sound.load(partition, aggregateIds);
  }

  @Override
  public Indexed offsets(LogPartition partition, String aggregateId) {
    return sound.offsets(partition, aggregateId);
  }

  @Override
  public SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory memory) {
    return sound.save(from, to, changed, added, memory);
  }

  @Override
  public void discard(LogPartition partition) {
    sound.discard(partition);
    discarded.run();
  }

  @Override
  public void close() {
    sound.close();
  }
}
