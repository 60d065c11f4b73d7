package io.logfold.postgres;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import java.util.List;
import java.util.Optional;

/**
 * What operators do with stored snapshots. Thread-safe. Every method throws {@link
 * io.logfold.application.snapshot.SnapshotStoreUnavailable} when the database cannot be reached.
 *
 * @param <S> the aggregate's state
 */
public interface SnapshotOperations<S> {

  /** All sets of all logs, by log name, newest last. Counts rows, so it takes time when many. */
  List<SnapshotSet> sets();

  /**
   * Deletes a set, all or nothing. A running engine that uses it goes on and starts a new one.
   *
   * @return whether there was such a set
   */
  boolean drop(long setId);

  /**
   * Deletes all sets of the logs with this name, whatever their id, type and shape.
   *
   * @return how many there were
   */
  int dropAll(String logName);

  /**
   * How far the snapshots of the partition in this store's own set reach.
   *
   * @throws io.logfold.application.snapshot.UnreadableSnapshot the checkpoint is damaged
   */
  Checkpoint checkpoint(LogPartition partition);

  /**
   * Shows the next snapshots of a partition in this store's own set, in the order of their ids'
   * bytes.
   *
   * @param after the id before the first wanted; empty: from the beginning
   * @param limit how many at most
   * @return the id of the last one; empty when there was none
   */
  Optional<String> some(
      LogPartition partition, String after, int limit, SnapshotVisitor<S> visitor);

  /**
   * Shows all snapshots of a partition in this store's own set, in the order of their ids' bytes,
   * holding a bounded number of them in memory. They may be saved to meanwhile.
   *
   * @return the checkpoint as it was at the beginning: unless the partition is discarded meanwhile,
   *     every aggregate with an event before it was shown, as it was at the checkpoint or later
   * @throws io.logfold.application.snapshot.UnreadableSnapshot the checkpoint is damaged
   */
  Checkpoint forEach(LogPartition partition, SnapshotVisitor<S> visitor);
}
