package io.logfold.application.snapshot;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Snapshots and checkpoints: what makes recovery cost the tail instead of the history. All of it
 * can be thrown away at any time; that costs time, never data.
 *
 * <p>The snapshots that a store object sees are those of one <em>set</em>: one log (by {@link
 * io.logfold.application.eventlog.LogIdentity#id}), one aggregate type, one shape of the state.
 * Sets of other logs, types or shapes are left alone. Thread-safe.
 *
 * @param <S> the aggregate's state
 */
public interface SnapshotStore<S> extends AutoCloseable {

  /**
   * What recovery starts from.
   *
   * @return how far the saved snapshots of the partition reach, and what was saved with them
   * @throws SnapshotStoreUnavailable retry later
   * @throws PartitionCountChanged the set was taken when the log had another number of partitions
   * @throws UnreadableSnapshot what was saved with the checkpoint was damaged; discard the
   *     partition's snapshots and replay
   */
  Start start(LogPartition partition);

  /** How far the saved snapshots of the partition reach; throws like {@link #start}. */
  default Checkpoint checkpoint(LogPartition partition) {
    return start(partition).checkpoint();
  }

  /**
   * The snapshots of these aggregates, in one round trip.
   *
   * @return what is there, and the checkpoint that holds at the same moment; an aggregate that is
   *     absent has no event before that checkpoint
   * @throws SnapshotStoreUnavailable retry later
   * @throws UnreadableSnapshot a row was damaged; discard the partition's snapshots and replay
   */
  Loaded<S> load(LogPartition partition, Collection<String> aggregateIds);

  /**
   * The index of an aggregate: the offsets of its saved events.
   *
   * @return the offsets of its events before the checkpoint of the same moment, and how many events
   *     it has had by then; fewer offsets than that when some were saved without them
   * @throws SnapshotStoreUnavailable retry later
   * @throws UnreadableSnapshot the row was damaged; read the log instead
   */
  Indexed offsets(LogPartition partition, String aggregateId);

  /**
   * Saves snapshots and index entries and moves the checkpoint, all or nothing. The caller promises
   * that {@code changed} has every aggregate with an event in {@code [from, to)}, as it was at
   * {@code to} or later.
   *
   * <p>No lock is needed between savers, for snapshots are a function of the log: the save takes
   * effect exactly when the stored checkpoint lies in {@code [from.nextOffset, to.nextOffset)}. A
   * stored one at or beyond {@code to} makes it {@link SaveOutcome#OUTDATED}; one before {@code
   * from} means that the store lost something, and makes it {@link SaveOutcome#GAP}. In both cases
   * nothing changes.
   *
   * @param added by aggregate: the offsets of its events in {@code [from, to)}. Of an entry, what
   *     lies before the stored checkpoint was added by another saver and is left out
   * @param memory what the partition remembered at {@code to} or later
   * @throws SnapshotStoreUnavailable it may or may not be saved; saving the same again is harmless
   */
  SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory memory);

  /**
   * Forgets the checkpoint, all snapshots and the index of the partition in this set.
   *
   * @throws SnapshotStoreUnavailable retry later
   */
  void discard(LogPartition partition);

  /**
   * The administration of what is stored; valid as long as this store is open. Empty: this store
   * does not offer it, and cannot be verified.
   */
  default Optional<SnapshotOperations<S>> operations() {
    return Optional.empty();
  }

  /** Releases connections. */
  @Override
  void close();

  /** A checkpoint, and what the partition remembered there or later. */
  record Start(Checkpoint checkpoint, PartitionMemory memory) {

    /** Where to begin when nothing was saved. */
    public static Start none(LogPartition partition) {
      return new Start(Checkpoint.none(partition), PartitionMemory.EMPTY);
    }
  }

  /** What became of a save. */
  enum SaveOutcome {
    /** Saved; the checkpoint moved forward. */
    SAVED,
    /** Dropped: what is stored is as new, or newer. */
    OUTDATED,
    /**
     * Dropped: what is stored is older than the caller builds on; the caller must start over from
     * it.
     */
    GAP
  }

  /**
   * The offsets of the events of an aggregate.
   *
   * @param version how many events it has had before the checkpoint; 0: it did not exist
   * @param offsets of those events; complete when there are {@code version} of them
   */
  record Indexed(Checkpoint checkpoint, long version, EventOffsets offsets) {

    /** Whether every event before the checkpoint is there. */
    public boolean complete() {
      return offsets.size() == version;
    }
  }

  /** Snapshots by aggregate id, and the checkpoint at the moment of reading. */
  record Loaded<S>(Checkpoint checkpoint, Map<String, Snapshot<S>> snapshots) {}
}
