package io.logfold.application.snapshot;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import java.util.List;
import java.util.Optional;

/**
 * The administration of stored snapshots: lists and drops sets, and shows everything that is saved.
 * A port that a {@link SnapshotStore} may offer ({@link SnapshotStore#operations}); engines do
 * without it, {@linkplain io.logfold.application.verification.Verification verification} needs it.
 *
 * <p>Thread-safe. Every method throws {@link SnapshotStoreUnavailable} when the store cannot be
 * reached.
 *
 * @param <S> the aggregate's state
 */
public interface SnapshotOperations<S> {

  /**
   * All sets of all logs, by log name, newest last. May count rows, which takes time when there are
   * many.
   */
  List<SnapshotSet> sets();

  /** Whether this store keeps its snapshots of the log in this set. */
  boolean isOwn(LogIdentity log, SnapshotSet set);

  /**
   * Deletes a set, all or nothing. A running engine that uses it goes on, and starts a new one.
   *
   * @param setId the {@link SnapshotSet#id}
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
   * Shows the next snapshots of a partition in this store's own set, in the order of their ids'
   * bytes in UTF-8.
   *
   * @param after the id before the first wanted, which need not exist; empty: from the beginning
   * @param limit how many at most
   * @return the id of the last one; empty when there was none
   */
  Optional<String> visitPage(
      LogPartition partition, String after, int limit, SnapshotVisitor<S> visitor);

  /**
   * Shows all snapshots of a partition in this store's own set, in the order of their ids' bytes in
   * UTF-8, holding a bounded number of them in memory. They may be saved to meanwhile.
   *
   * @return the checkpoint as it was at the beginning: unless the partition is discarded meanwhile,
   *     every aggregate with an event before it was shown, as it was at the checkpoint or later
   * @throws UnreadableSnapshot the checkpoint is damaged
   */
  Checkpoint visitAll(LogPartition partition, SnapshotVisitor<S> visitor);
}
