package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link SnapshotStore} in memory, with the faults that tests ask for. Thread-safe.
 *
 * <p>What is stored lives as long as this object: {@link #close} releases nothing, so an engine
 * that is started again with the same object finds its snapshots, as it would in a database.
 *
 * @param <S> the aggregate's state; kept as it is, so it should be immutable
 */
public final class InMemorySnapshotStore<S> implements SnapshotStore<S> {

  private final StoredSets<S> memory;
  private final SetKey.Shape shape;

  /** An empty store. */
  public InMemorySnapshotStore() {
    this(new StoredSets<>(), new SetKey.Shape("aggregate", "1"));
  }

  private InMemorySnapshotStore(StoredSets<S> memory, SetKey.Shape shape) {
    this.memory = memory;
    this.shape = shape;
  }

  /**
   * Another store on the same memory, as code with this aggregate type and this shape of the state
   * sees it. Faults are shared.
   */
  public InMemorySnapshotStore<S> sibling(String aggregateType, String fingerprint) {
    return new InMemorySnapshotStore<>(memory, new SetKey.Shape(aggregateType, fingerprint));
  }

  @Override
  public Start start(LogPartition partition) {
    return memory.with(partition, shape.partition(partition), SetPartition::start);
  }

  @Override
  public Loaded<S> load(LogPartition partition, Collection<String> aggregateIds) {
    return memory.with(partition, shape.partition(partition), stored -> stored.load(aggregateIds));
  }

  @Override
  public Indexed offsets(LogPartition partition, String aggregateId) {
    return memory.with(
        partition, shape.partition(partition), stored -> stored.offsets(aggregateId));
  }

  @Override
  public SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory remembered) {
    if (!from.partition().equals(to.partition()) || from.nextOffset() > to.nextOffset()) {
      throw new IllegalArgumentException("not a range: " + from + " to " + to);
    }
    return memory.with(
        to.partition(),
        shape.partition(to.partition()),
        stored -> stored.save(from, to, changed, added, remembered));
  }

  @Override
  public void discard(LogPartition partition) {
    memory.discard(partition, shape.partition(partition));
  }

  /** {@inheritDoc} Sets in memory have no times: they were always made and saved at the epoch. */
  @Override
  public Optional<SnapshotOperations<S>> operations() {
    return Optional.of(new InMemorySnapshotOperations<>(memory, shape));
  }

  /** Does nothing: what is stored survives, and the store can be used on. */
  @Override
  public void close() {}

  /** From now on every call throws {@link SnapshotStoreUnavailable} and changes nothing. */
  public void goAway() {
    memory.away(true);
  }

  /** Ends {@link #goAway}; everything is as it was before. */
  public void comeBack() {
    memory.away(false);
  }

  /**
   * Damages the stored snapshot of this aggregate, if there is one, so that loading it throws
   * {@link io.logfold.application.snapshot.UnreadableSnapshot} until the partition is discarded or
   * a newer snapshot takes its place.
   */
  public void damage(LogPartition partition, String aggregateId) {
    memory.with(
        partition,
        shape.partition(partition),
        stored -> {
          stored.damage(aggregateId);
          return stored;
        });
  }

  /**
   * Takes a copy of all that is stored, for tests of a database that was restored from it.
   *
   * @return puts the copy back each time it is run
   */
  public Runnable backup() {
    return memory.backup();
  }

  /** All snapshots of the partition by aggregate id: a copy, taken at one moment. */
  public Map<String, Snapshot<S>> snapshots(LogPartition partition) {
    return memory.with(partition, shape.partition(partition), SetPartition::snapshots);
  }
}
