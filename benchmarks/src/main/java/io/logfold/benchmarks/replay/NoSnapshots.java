package io.logfold.benchmarks.replay;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.util.Collection;
import java.util.Map;

/** Has nothing and takes nothing: what is replayed on it is the whole log. */
final class NoSnapshots<S> implements SnapshotStore<S> {

  @Override
  public Start start(LogPartition partition) {
    return Start.none(partition);
  }

  @Override
  public Loaded<S> load(LogPartition partition, Collection<String> aggregateIds) {
    return new Loaded<>(Checkpoint.none(partition), Map.of());
  }

  @Override
  public Indexed offsets(LogPartition partition, String aggregateId) {
    return new Indexed(Checkpoint.none(partition), 0, EventOffsets.NONE);
  }

  @Override
  public SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory memory) {
    throw new SnapshotStoreUnavailable("nothing is saved here", null);
  }

  @Override
  public void discard(LogPartition partition) {}

  @Override
  public void close() {}
}
