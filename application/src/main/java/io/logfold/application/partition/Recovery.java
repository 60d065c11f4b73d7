package io.logfold.application.partition;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.PlaceSuperseded;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.partition.Checkpointer.StoreWentBack;
import io.logfold.application.snapshot.PartitionCountChanged;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.Start;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Brings a partition's state back: checkpoint, then tail. What is derived gives way to what is
 * true: a damaged snapshot or a store that lost its last seconds is said loudly and rebuilt from
 * the log. A checkpoint that the log does not have any more means that the log has lost events:
 * that is for an operator to accept. A store that stays away is replaced by replaying everything.
 * Of one partition's thread.
 */
final class Recovery<S, C, E> {

  private static final Logger LOG = System.getLogger(Recovery.class.getName());
  private static final Duration SAVE_PAUSE = Duration.ofMillis(10);

  private final LogPartition partition;
  private final EventLog<E> log;
  private final SnapshotStore<S> store;
  private final PartitionOptions options;
  private final Surroundings surroundings;
  private final Residents<S> residents;
  private final Checkpointer<S> checkpointer;
  private final TailFold<S, C, E> tailFold;
  private final NoteFold notes;
  private final Monitor monitor;
  private final Runnable whileWaiting;

  /**
   * @param whileWaiting is run before each pause
   */
  Recovery(
      LogPartition partition,
      EventLog<E> log,
      SnapshotStore<S> store,
      PartitionOptions options,
      Surroundings surroundings,
      Residents<S> residents,
      Checkpointer<S> checkpointer,
      TailFold<S, C, E> tailFold,
      NoteFold notes,
      Monitor monitor,
      Runnable whileWaiting) {
    this.partition = partition;
    this.log = log;
    this.store = store;
    this.options = options;
    this.surroundings = surroundings;
    this.residents = residents;
    this.checkpointer = checkpointer;
    this.tailFold = tailFold;
    this.notes = notes;
    this.monitor = monitor;
    this.whileWaiting = whileWaiting;
  }

  /**
   * Opens the writer, however long the log is away; but never on behalf of a partition that is to
   * close, for that would fence whoever has it next.
   */
  PartitionWriter<E> openWriter(Place from) throws InterruptedException {
    return open(() -> log.openWriter(partition.number(), from));
  }

  /** The same in place of a writer that failed, unless somebody else took over meanwhile. */
  PartitionWriter<E> reopen(PartitionWriter<E> failed, Place from) throws InterruptedException {
    return open(() -> failed.reopen(log.verify(partition.number(), checkpointer.lastRead(), from)));
  }

  private PartitionWriter<E> open(Supplier<PartitionWriter<E>> opening)
      throws InterruptedException {
    for (int failures = 1; ; failures++) {
      if (monitor.closing()) {
        throw new InterruptedException(partition + " is to close");
      }
      try {
        return opening.get();
      } catch (LogUnavailable e) {
        pauseAfter(e, failures);
      }
    }
  }

  /** Where a replay ended, and what it skipped on the way. */
  record Replayed(Place place, SkippedRecords skipped) {}

  /** Forgets all state and folds the log anew, from the checkpoint to the end. */
  Replayed rebuild() throws InterruptedException {
    return rebuild(true);
  }

  /**
   * The same beside whoever owns the partition. It discards nothing: the snapshots are the owner's.
   *
   * @throws UnreadableSnapshot they are damaged
   */
  Replayed rebuildBesideOwner() throws InterruptedException {
    return rebuild(false);
  }

  private Replayed rebuild(boolean mayDiscard) throws InterruptedException {
    long storeDeadline = surroundings.nanos().getAsLong() + options.storePatience().toNanos();
    boolean storeGivenUp = false;
    for (int failures = 1; ; failures++) {
      try {
        Replayed replayed = replay(storeGivenUp);
        works();
        return replayed;
      } catch (SnapshotStoreUnavailable e) {
        // Also when it only answers some questions: what it fails to answer is what is needed.
        if (!storeGivenUp && surroundings.nanos().getAsLong() - storeDeadline >= 0) {
          sayGivingUp(e);
          storeGivenUp = true;
        } else {
          storeGivenUp = false; // it may have come back, with what was saved on the way
          pauseAfter(e, failures);
        }
      } catch (LogUnavailable e) {
        pauseAfter(e, failures);
      } catch (UnreadableSnapshot | StoreWentBack e) {
        if (e instanceof UnreadableSnapshot && !mayDiscard) {
          throw e;
        }
        // More than once in a row: somebody else is at work in the store, or it is not sound.
        if (!mends(e) || failures > 1) {
          pauseAfter(e, failures);
        }
      }
    }
  }

  private Replayed replay(boolean withoutStore) throws InterruptedException {
    // In this order, because another node may append and save in between: read the other way round,
    // its checkpoint would seem to lie beyond the end of the log.
    Start start = withoutStore ? Start.none(partition) : start();
    Place base = start.checkpoint().place();
    LogExtent extent = log.extent(partition.number());
    if (extent.end() < base.offset()) {
      base = log.verify(partition.number(), base); // or the log has lost it
      extent = log.extent(partition.number());
    }
    requireWhatFollows(base, extent);
    long started = surroundings.nanos().getAsLong();
    residents.clear();
    tailFold.startOver();
    notes.restore(start.memory());
    checkpointer.startFrom(start.checkpoint());
    residents.births().startFrom(base.offset());
    Progress progress = new Progress(base);
    SkippedRecords skipped;
    try {
      skipped = tailFold.fold(base, Math.max(base.offset(), extent.end()), progress);
    } catch (PlaceSuperseded e) {
      throw new UnreadableSnapshot(
          "snapshots do not fit to the log any more: " + e.getMessage(), e);
    }
    checkpointer
        .rate()
        .measured(progress.events, Duration.ofNanos(surroundings.nanos().getAsLong() - started));
    LOG.log(
        Level.INFO,
        "%s: recovered, %s events after the checkpoint at %s"
            .formatted(partition, progress.events, base.offset()));
    if (skipped.quarantined() > 0) {
      LOG.log(
          Level.WARNING,
          "%s: skipped %s records that are in quarantine"
              .formatted(partition, skipped.quarantined()));
    }
    if (skipped.ghosts() > 0 || skipped.foreign() > 0) {
      LOG.log(
          Level.INFO,
          "%s: skipped %s records that do not count and %s foreign ones"
              .formatted(partition, skipped.ghosts(), skipped.foreign()));
    }
    checkpointer.readUpTo(progress.place);
    return new Replayed(progress.place, skipped);
  }

  private Start start() {
    try {
      return store.start(partition);
    } catch (PartitionCountChanged e) {
      throw new CorruptLog(String.valueOf(e.getMessage()), e);
    }
  }

  private void sayGivingUp(SnapshotStoreUnavailable e) {
    LOG.log(
        Level.WARNING,
        "%s: replaying the whole log, for the snapshot store stays away: %s"
            .formatted(partition, e.getMessage()));
    checkpointer.storeAway(String.valueOf(e.getMessage()));
  }

  private void requireWhatFollows(Place base, LogExtent extent) {
    if (extent.start() > 0 && base.offset() >= extent.start()) {
      LOG.log(
          Level.WARNING,
          "%s: the log begins at %s: older events were deleted, so histories are incomplete and the snapshots cannot be rebuilt. Restore the log, and set its retention to unlimited"
              .formatted(partition, extent.start()));
    }
    if (base.offset() < extent.start()) {
      throw new CorruptLog(
          ("%s: the log begins at %s, but snapshots reach only to %s; the events between were deleted"
                  + " and the state cannot be known. Restore the log, and set its retention to unlimited")
              .formatted(partition, extent.start(), base.offset()));
    }
  }

  /** Follows a replay, and saves and evicts on the way so that memory stays bounded. */
  private final class Progress implements TailFold.Observer<S, E> {
    private Place place;
    private long events;

    Progress(Place place) {
      this.place = place;
    }

    @Override
    public void folded(RecordedEvent<E> event, Resident<S> after) {}

    @Override
    public void noted(LogNote note) {
      notes.fold(note);
    }

    @Override
    public void partFolded(int folded) {
      events += folded;
      if (folded > 0) {
        checkpointer.grew(folded);
      }
      residents.evict();
    }

    @Override
    public void reached(Place reached) throws InterruptedException {
      place = reached;
      do {
        checkpointer.takeNote();
        if (residents.halfFull()) {
          checkpointer.saveIfDue(reached);
        }
      } while (tooMuchUnsaved());
      residents.evict();
    }

    private boolean tooMuchUnsaved() throws InterruptedException {
      if (!residents.full()) {
        return false;
      }
      waitFor(
          "%s aggregates wait to be saved to the snapshot store: %s"
              .formatted(residents.dirtyCount(), checkpointer.trouble()),
          SAVE_PAUSE);
      return true;
    }
  }

  /**
   * Prepares a rebuild where that mends the trouble: a store that went back is simply read again, a
   * damaged snapshot leaves with all others of the partition, if the log has what to rebuild them
   * from.
   *
   * @return whether {@link #rebuild} is the next step; false: only waiting helps
   * @throws CorruptLog the log has lost its beginning, so the snapshots may be all that is left
   */
  boolean mends(RuntimeException trouble) {
    if (trouble instanceof StoreWentBack) {
      sayRebuilding(trouble);
      return true;
    }
    if (!(trouble instanceof UnreadableSnapshot)) {
      return false;
    }
    try {
      requireBeginning(trouble);
      sayRebuilding(trouble);
      store.discard(partition);
      return true;
    } catch (SnapshotStoreUnavailable | LogUnavailable e) {
      return false;
    }
  }

  private void requireBeginning(RuntimeException trouble) {
    long start = log.extent(partition.number()).start();
    if (start > 0) {
      throw new CorruptLog(
          "%s: %s; but the log begins at %s, so they cannot be rebuilt from it. Restore the log, and set its retention to unlimited"
              .formatted(partition, trouble.getMessage(), start),
          trouble);
    }
  }

  /** Pauses after a failure, longer each time. */
  void pauseAfter(RuntimeException failure, int failures) throws InterruptedException {
    Duration pause = options.pause(failures);
    LOG.log(
        failures == 1 ? Level.INFO : Level.WARNING,
        "%s: trying again in %s ms: %s"
            .formatted(partition, pause.toMillis(), failure.getMessage()));
    waitFor(String.valueOf(failure.getMessage()), pause);
  }

  private void waitFor(String reason, Duration pause) throws InterruptedException {
    if (monitor.closing()) {
      throw new InterruptedException(partition + " is to close");
    }
    monitor.waitingFor(reason);
    whileWaiting.run();
    surroundings.pause().sleep(pause);
  }

  void works() {
    monitor.waitingFor(null);
  }

  private void sayRebuilding(RuntimeException trouble) {
    LOG.log(
        Level.WARNING,
        "%s: %s; rebuilding from the log".formatted(partition, trouble.getMessage()));
  }

  void sayReopening(RuntimeException failure) {
    LOG.log(Level.INFO, "%s: opening a new writer: %s".formatted(partition, failure.getMessage()));
  }
}
