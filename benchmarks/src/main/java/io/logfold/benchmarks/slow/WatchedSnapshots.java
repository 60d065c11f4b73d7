package io.logfold.benchmarks.slow;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import java.util.Collection;
import java.util.Map;

/** A store that notes how long its saves take, and how long loading. */
record WatchedSnapshots<S>(SnapshotStore<S> store, Windows saves, Windows loads)
    implements SnapshotStore<S> {

  @Override
  public Start start(LogPartition partition) {
    return store.start(partition);
  }

  @Override
  public Loaded<S> load(LogPartition partition, Collection<String> aggregateIds) {
    long begin = System.nanoTime();
    Loaded<S> loaded = store.load(partition, aggregateIds);
    loads.add(begin, System.nanoTime());
    return loaded;
  }

  @Override
  public Indexed offsets(LogPartition partition, String aggregateId) {
    return store.offsets(partition, aggregateId);
  }

  @Override
  public SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory memory) {
    long begin = System.nanoTime();
    SaveOutcome outcome = store.save(from, to, changed, added, memory);
    saves.add(begin, System.nanoTime());
    return outcome;
  }

  @Override
  public void discard(LogPartition partition) {
    store.discard(partition);
  }

  @Override
  public void close() {
    store.close();
  }
}
