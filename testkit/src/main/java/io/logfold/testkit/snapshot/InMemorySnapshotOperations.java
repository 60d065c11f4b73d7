package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.snapshot.SnapshotVisitor;
import io.logfold.testkit.snapshot.SetPartition.Page;
import io.logfold.testkit.snapshot.SetPartition.Stored;
import java.util.List;
import java.util.Optional;

/**
 * {@link SnapshotOperations} on sets in memory. Visitors are called without a lock. Thread-safe.
 */
final class InMemorySnapshotOperations<S> implements SnapshotOperations<S> {

  private final StoredSets<S> memory;
  private final SetKey.Shape shape;

  InMemorySnapshotOperations(StoredSets<S> memory, SetKey.Shape shape) {
    this.memory = memory;
    this.shape = shape;
  }

  @Override
  public List<SnapshotSet> sets() {
    return memory.sets();
  }

  @Override
  public boolean isOwn(LogIdentity log, SnapshotSet set) {
    return set.log().id().equals(log.id())
        && set.aggregateType().equals(shape.aggregateType())
        && set.fingerprint().equals(shape.fingerprint());
  }

  @Override
  public boolean drop(long setId) {
    return memory.drop(setId);
  }

  @Override
  public int dropAll(String logName) {
    int dropped = 0;
    for (SnapshotSet set : sets()) {
      dropped += set.log().name().equals(logName) && drop(set.id()) ? 1 : 0;
    }
    return dropped;
  }

  @Override
  public Optional<String> visitPage(
      LogPartition partition, String after, int limit, SnapshotVisitor<S> visitor) {
    List<Stored<S>> stored = page(partition, after, limit).stored();
    stored.forEach(one -> one.show(visitor));
    return stored.isEmpty()
        ? Optional.empty()
        : Optional.of(stored.getLast().snapshot().aggregateId());
  }

  @Override
  public Checkpoint visitAll(LogPartition partition, SnapshotVisitor<S> visitor) {
    Page<S> all = page(partition, "", Integer.MAX_VALUE);
    all.stored().forEach(one -> one.show(visitor));
    return all.checkpoint();
  }

  private Page<S> page(LogPartition partition, String after, int limit) {
    return memory.with(partition, shape.partition(partition), stored -> stored.page(after, limit));
  }
}
