package io.logfold.benchmarks.slow;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.testkit.snapshot.DelegatingSnapshotStore;
import java.util.Collection;
import java.util.Map;

/** A store that records how long its saves and loads take. Thread-safe. */
final class WatchedSnapshots<S> extends DelegatingSnapshotStore<S> {

  private final Windows saves;
  private final Windows loads;

  WatchedSnapshots(SnapshotStore<S> store, Windows saves, Windows loads) {
    super(store);
    this.saves = saves;
    this.loads = loads;
  }

  @Override
  public Loaded<S> load(LogPartition partition, Collection<String> aggregateIds) {
    long begin = System.nanoTime();
    Loaded<S> loaded = super.load(partition, aggregateIds);
    loads.add(begin, System.nanoTime());
    return loaded;
  }

  @Override
  public SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory memory) {
    long begin = System.nanoTime();
    SaveOutcome outcome = super.save(from, to, changed, added, memory);
    saves.add(begin, System.nanoTime());
    return outcome;
  }
}
