package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotStore;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * A store that passes every call on to another one; subclasses observe or change single calls.
 * {@link #checkpoint} is not passed on: it calls {@link #start}. As thread-safe as the other store.
 *
 * @param <S> the aggregate's state
 */
public abstract class DelegatingSnapshotStore<S> implements SnapshotStore<S> {

  private final SnapshotStore<S> delegate;

  /**
   * @param delegate is closed with this store
   */
  protected DelegatingSnapshotStore(SnapshotStore<S> delegate) {
    this.delegate = delegate;
  }

  @Override
  public Start start(LogPartition partition) {
    return delegate.start(partition);
  }

  @Override
  public Loaded<S> load(LogPartition partition, Collection<String> aggregateIds) {
    return delegate.load(partition, aggregateIds);
  }

  @Override
  public Indexed offsets(LogPartition partition, String aggregateId) {
    return delegate.offsets(partition, aggregateId);
  }

  @Override
  public SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory memory) {
    return delegate.save(from, to, changed, added, memory);
  }

  @Override
  public void discard(LogPartition partition) {
    delegate.discard(partition);
  }

  @Override
  public Optional<SnapshotOperations<S>> operations() {
    return delegate.operations();
  }

  @Override
  public void close() {
    delegate.close();
  }
}
