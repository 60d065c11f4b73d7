package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.Place;
import io.logfold.application.internal.partition.Residents.Cut;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Moves the checkpoint of a partition forward, off the command path: the partition's thread cuts
 * the dirty aggregates (references to immutable states, no copy), another thread saves them, and
 * the partition's thread completes the save. One save is under way at a time. A failed one is
 * folded into the next.
 *
 * <p>A checkpoint is due when replaying the tail would take half the recovery budget, when the tail
 * is older than the interval, or when too much is unsaved. Before it is saved, its place is looked
 * up in the log: so a living owner notices when the log has lost what it acknowledged. All methods
 * but {@link Save#run} are for the partition's thread.
 */
final class Checkpointer<S> {

  private static final Logger LOG = System.getLogger(Checkpointer.class.getName());

  private final int partition;
  private final EventLog<?> log;
  private final SnapshotStore<S> store;
  private final PartitionOptions options;
  private final PartitionEnvironment environment;
  private final Residents<S> residents;
  private final NoteFold notes;
  private final Runnable saveEnded;
  private final ReplayRate rate = new ReplayRate();

  private Checkpoint saved;

  /** The last place that was read; what was appended since is only known from acknowledgements. */
  private Place read = Place.BEGINNING;

  private @Nullable Save saveInProgress;
  private long tail;
  private long tailBeingSaved;
  private long tailSinceNanos;
  private int failures;
  private long notBeforeNanos;
  private @Nullable String trouble;

  /**
   * @param residents what is saved
   * @param notes saved with them
   * @param saveEnded run by any thread when a save has ended
   */
  Checkpointer(
      PartitionSetup<S, ?, ?> setup,
      PartitionEnvironment environment,
      Residents<S> residents,
      NoteFold notes,
      Runnable saveEnded) {
    this.partition = setup.number();
    this.log = setup.log();
    this.store = setup.store();
    this.options = setup.options();
    this.environment = environment;
    this.residents = residents;
    this.notes = notes;
    this.saveEnded = saveEnded;
    this.saved = Checkpoint.none(setup.partition());
    // Not zero: elapsed time may well be negative.
    this.notBeforeNanos = environment.nanos();
  }

  /** How a save up to a checkpoint ended. */
  private record SaveResult(
      Checkpoint to, @Nullable SaveOutcome outcome, @Nullable Throwable failure) {}

  /** Everything before this is in the store, and what is clean in memory may rest on it. */
  Checkpoint saved() {
    return saved;
  }

  /** Starts over from what the store has; forgets the tail. */
  void startFrom(Checkpoint checkpoint) {
    saved = checkpoint;
    read = checkpoint.place();
    tail = 0;
    tailBeingSaved = 0;
    saveInProgress = null; // whatever becomes of it no longer concerns this partition
  }

  /**
   * Notes that aggregates were loaded which contain everything before {@code checkpoint}: another
   * process saved more than this partition knew of. From here on what is in memory rests on that,
   * so a save that builds on less would be a lie if the store went back in between.
   */
  void builtOn(Checkpoint checkpoint) {
    if (checkpoint.nextOffset() > saved.nextOffset()) {
      saved = checkpoint;
    }
  }

  /** Notes that the log was read up to a place. */
  void readUpTo(Place place) {
    if (place.offset() > read.offset()) {
      read = place;
    }
  }

  /** The last place that was read. */
  Place lastRead() {
    return read;
  }

  /** Notes that the tail has grown. */
  void addToTail(long events) {
    if (tail == 0) {
      tailSinceNanos = environment.nanos();
    }
    tail += events;
  }

  /** Events that no finished save contains. */
  long tail() {
    return tail + tailBeingSaved;
  }

  ReplayRate rate() {
    return rate;
  }

  /** Why the last save failed, or null when it did not. */
  @Nullable String trouble() {
    return trouble;
  }

  /** Shows that the store is away, as a load has found. */
  void storeUnavailable(String reason) {
    trouble = reason;
  }

  /** Shows that the store answers, as a load has found. */
  void storeAvailable() {
    if (failures == 0) {
      trouble = null;
    }
  }

  /** Starts a save up to {@code end} if one is due. */
  void saveIfDue(Place end) {
    long now = environment.nanos();
    if (tail > 0 && saveInProgress == null && now - notBeforeNanos >= 0 && due(now)) {
      begin(end);
    }
  }

  /** Starts a save up to {@code end} if there is anything to save and none is under way. */
  void saveNow(Place end) {
    if (tail > 0 && saveInProgress == null) {
      begin(end);
    }
  }

  private boolean due(long now) {
    return rate.timeFor(tail).compareTo(options.checkpoints().recoveryBudget().dividedBy(2)) >= 0
        || now - tailSinceNanos >= options.checkpoints().interval().toNanos()
        || residents.halfFull();
  }

  private void begin(Place end) {
    Cut<S> cut = residents.beginSave();
    tailBeingSaved = tail;
    tail = 0;
    if (end.offset() <= saved.nextOffset()) {
      ended(); // another process has saved all of this
      return;
    }
    Save save = new Save(saved, read, end, cut, notes.memory());
    saveInProgress = save;
    environment.saver().execute(save);
  }

  /** The part that runs elsewhere. */
  private final class Save implements Runnable {
    private final Checkpoint from;
    private final Place read;
    private final Place end;
    private final Cut<S> cut;
    private final PartitionMemory memory;
    private volatile @Nullable SaveResult done;

    Save(Checkpoint from, Place read, Place end, Cut<S> cut, PartitionMemory memory) {
      this.from = from;
      this.read = read;
      this.end = end;
      this.cut = cut;
      this.memory = memory;
    }

    @Override
    public void run() {
      try {
        Checkpoint to = new Checkpoint(from.partition(), log.verify(partition, read, end));
        done =
            new SaveResult(to, store.save(from, to, cut.snapshots(), cut.offsets(), memory), null);
      } catch (RuntimeException | Error e) {
        done =
            new SaveResult(
                from, null, e); // an Error too: a save that never ends would be the last one
      }
      saveEnded.run();
    }
  }

  boolean saving() {
    return saveInProgress != null;
  }

  /** Whether a save has ended that {@link #completeSave} has not seen. */
  boolean saveFinished() {
    return saveInProgress != null && saveInProgress.done != null;
  }

  /**
   * Completes a save that has ended, if one has.
   *
   * @throws StoreRegressed the store is older than what this partition builds on
   * @throws EventsLost the log no longer has what was to be saved
   */
  void completeSave() {
    Save save = saveInProgress;
    SaveResult done = save == null ? null : save.done;
    if (save == null || done == null) {
      return;
    }
    saveInProgress = null;
    if (done.outcome() == SaveOutcome.GAP) {
      residents.saveFailed();
      throw new StoreRegressed(
          "%s: the stored snapshots are older than the checkpoint at %s that was saved before"
              .formatted(save.from.partition(), save.from.nextOffset()));
    }
    if (done.outcome() == null) {
      if (done.failure() instanceof EventsLost lost) {
        residents.saveFailed();
        throw lost;
      }
      failed(done.failure());
      return;
    }
    // Outdated: another process saved as much or more of the same log; either way it is in the
    // store now.
    builtOn(done.to());
    readUpTo(done.to().place());
    failures = 0;
    trouble = null;
    ended();
  }

  private void ended() {
    residents.saved();
    tailBeingSaved = 0;
  }

  private void failed(@Nullable Throwable failure) {
    residents.saveFailed();
    tail += tailBeingSaved;
    tailBeingSaved = 0;
    failures++;
    Duration pause = options.pause(failures);
    notBeforeNanos = environment.nanos() + pause.toNanos();
    trouble = failure == null ? "unknown" : String.valueOf(failure.getMessage());
    LOG.log(
        isExpected(failure) ? Level.WARNING : Level.ERROR,
        "%s: snapshots not saved, trying again in %s ms: %s"
            .formatted(saved.partition(), pause.toMillis(), trouble),
        isExpected(failure) ? null : failure);
  }

  private static boolean isExpected(@Nullable Throwable failure) {
    return failure instanceof SnapshotException || failure instanceof LogException;
  }

  /**
   * Nanoseconds until {@link #saveIfDue} could have something to do; {@link Long#MAX_VALUE} for
   * never.
   */
  long nanosUntilDue() {
    if (tail == 0 || saveInProgress != null) {
      return Long.MAX_VALUE; // the end of a save wakes the partition
    }
    long now = environment.nanos();
    long dueIn = due(now) ? 0 : tailSinceNanos + options.checkpoints().interval().toNanos() - now;
    return Math.max(1, Math.max(dueIn, notBeforeNanos - now));
  }
}
