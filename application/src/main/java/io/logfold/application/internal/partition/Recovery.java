package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.internal.partition.Replay.Replayed;
import io.logfold.application.internal.partition.Trouble.Away;
import io.logfold.application.internal.partition.Trouble.Derived;
import io.logfold.application.internal.partition.Trouble.PartitionsChanged;
import io.logfold.application.internal.partition.Trouble.SnapshotDamaged;
import io.logfold.application.internal.partition.Trouble.StoreAway;
import io.logfold.application.internal.partition.Trouble.StoreOutdated;
import io.logfold.application.snapshot.PartitionCountChanged;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.Start;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Decides what helps when a partition's state cannot be loaded or folded; {@link Replay} does the
 * folding, {@link Patience} the waiting. What is derived gives way to what is true:
 *
 * <ul>
 *   <li>a damaged snapshot, or a store that lost its last seconds, is logged and rebuilt from the
 *       log;
 *   <li>a store that stays away is replaced by replaying the whole log;
 *   <li>a checkpoint that the log does not have any more means that the log has lost events: that
 *       is for an operator to accept.
 * </ul>
 *
 * <p>Confined to the partition's thread.
 */
final class Recovery<S, C, E> {

  private static final Logger LOG = System.getLogger(Recovery.class.getName());

  private final LogPartition partition;
  private final EventLog<E> log;
  private final SnapshotStore<S> store;
  private final Replay<S, C, E> replay;
  private final Checkpointer<S> checkpointer;
  private final Patience patience;

  Recovery(
      PartitionSetup<S, C, E> setup,
      PartitionEnvironment environment,
      FoldedState<S, C, E> state,
      Patience patience) {
    this.partition = setup.partition();
    this.log = setup.log();
    this.store = setup.store();
    this.replay = new Replay<>(setup, environment, state, patience);
    this.checkpointer = state.checkpointer();
    this.patience = patience;
  }

  /**
   * Forgets all state and folds the log anew, from the checkpoint to the end.
   *
   * @throws InterruptedException the partition is to close
   */
  Replayed rebuild() throws InterruptedException {
    return rebuild(false);
  }

  /**
   * The same beside the partition's owner. It discards nothing: the snapshots are the owner's.
   *
   * @throws UnreadableSnapshot they are damaged
   */
  Replayed rebuildBesideOwner() throws InterruptedException {
    return rebuild(true);
  }

  private Replayed rebuild(boolean besideOwner) throws InterruptedException {
    long storeDeadline = patience.storeDeadline();
    boolean withoutStore = false;
    for (int failures = 1; ; failures++) {
      try {
        Replayed replayed = replay.from(withoutStore ? Start.none(partition) : start());
        patience.end();
        return replayed;
      } catch (LogUnavailable | SnapshotException | StoreRegressed e) {
        switch (Trouble.of(e)) {
          // Also when it only answers some questions: what it fails to answer is what is needed.
          case StoreAway away -> {
            withoutStore = !withoutStore && patience.isPast(storeDeadline);
            if (withoutStore) {
              giveUpStore(away);
            } else { // it may have come back, with what was saved on the way
              patience.pauseAfter(e, failures);
            }
          }
          case Away _away -> patience.pauseAfter(e, failures);
          case SnapshotDamaged damaged when besideOwner -> throw damaged.failure();
          case Derived derived -> {
            // More than once in a row: another process works in the store, or it is not sound.
            if (!prepareRebuild(derived) || failures > 1) {
              patience.pauseAfter(e, failures);
            }
          }
          case PartitionsChanged changed -> throw changed.failure();
        }
      }
    }
  }

  private Start start() {
    try {
      return store.start(partition);
    } catch (PartitionCountChanged e) {
      throw new CorruptLog(String.valueOf(e.getMessage()), e);
    }
  }

  private void giveUpStore(StoreAway away) {
    String reason = String.valueOf(away.failure().getMessage());
    LOG.log(
        Level.WARNING,
        "%s: replaying the whole log, for the snapshot store stays away: %s"
            .formatted(partition, reason));
    checkpointer.storeUnavailable(reason);
  }

  /**
   * Prepares a rebuild where that helps: a store that is outdated is simply read again; a damaged
   * snapshot is discarded with all others of the partition, if the log has what to rebuild them
   * from.
   *
   * @return whether {@link #rebuild} is the next move; false: only waiting helps
   * @throws CorruptLog the log has lost its beginning, so the snapshots may be all that is left
   */
  boolean prepareRebuild(Trouble trouble) {
    return switch (trouble) {
      case StoreOutdated outdated -> {
        logRebuilding(outdated);
        yield true;
      }
      case SnapshotDamaged damaged -> discard(damaged);
      case Away _away -> false;
      case PartitionsChanged _changed -> false;
    };
  }

  private boolean discard(SnapshotDamaged damaged) {
    try {
      requireBeginning(damaged.failure());
      logRebuilding(damaged);
      store.discard(partition);
      return true;
    } catch (SnapshotStoreUnavailable | LogUnavailable e) {
      return false;
    }
  }

  private void requireBeginning(UnreadableSnapshot damage) {
    long start = log.extent(partition.number()).start();
    if (start > 0) {
      throw new CorruptLog(
          "%s: %s; but the log begins at %s, so they cannot be rebuilt from it. Restore the log, and set its retention to unlimited"
              .formatted(partition, damage.getMessage(), start),
          damage);
    }
  }

  private void logRebuilding(Derived trouble) {
    LOG.log(
        Level.WARNING,
        "%s: %s; rebuilding from the log".formatted(partition, trouble.failure().getMessage()));
  }
}
