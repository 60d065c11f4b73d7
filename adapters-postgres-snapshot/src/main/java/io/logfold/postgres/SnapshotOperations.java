package io.logfold.postgres;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import java.util.List;

/**
 * What operators do with stored snapshots. Any thread may call it; every method throws {@link
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
   * Shows all snapshots of a partition in this store's own set, in the order of their ids' bytes,
   * holding a bounded number of them in memory. They may be saved to meanwhile.
   *
   * @return the checkpoint as it was at the beginning: unless the partition is discarded meanwhile,
   *     every aggregate with an event before it was shown, as it was at the checkpoint or later
   */
  Checkpoint forEach(LogPartition partition, SnapshotVisitor<S> visitor);
}
