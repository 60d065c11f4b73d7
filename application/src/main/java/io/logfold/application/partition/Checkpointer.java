package io.logfold.application.partition;

import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.partition.Residents.Cut;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves the checkpoint of a partition forward, off the command path: the partition's thread cuts
 * the dirty aggregates (references to immutable states, no copy), another thread saves them, and
 * the partition's thread takes note. One save is under way at a time. A failed one is folded into
 * the next.
 *
 * <p>A checkpoint is due when replaying the tail would take half the recovery budget, when the tail
 * is older than the interval, or when too much is unsaved. Before it is saved, its place is looked
 * up in the log: so a living owner notices when the log has lost what it acknowledged. All methods
 * but {@link Save#run} are for the partition's thread.
 */
final class Checkpointer<S> {

  private static final Logger LOG = System.getLogger(Checkpointer.class.getName());

  private final SnapshotStore<S> store;
  private final Residents<S> residents;
  private final PartitionOptions options;
  private final Surroundings surroundings;
  private final BinaryOperator<Place> verify;
  private final Supplier<PartitionMemory> memory;
  private final Runnable wake;
  private final ReplayRate rate = new ReplayRate();

  private Checkpoint saved;

  /** The last place that was read; what was appended since is only known from acknowledgements. */
  private Place read = Place.BEGINNING;

  private @Nullable Save underWay;
  private long tail;
  private long tailUnderWay;
  private long tailSinceNanos;
  private int failures;
  private long notBeforeNanos;
  private @Nullable String trouble;

  /**
   * @param verify looks whether the log has everything between a place that was read and one that
   *     was reached by appending; called from any thread
   * @param memory what the partition remembers beside its aggregates
   * @param wake tells the partition's thread, from any thread, that a save has ended
   */
  Checkpointer(
      LogPartition partition,
      SnapshotStore<S> store,
      Residents<S> residents,
      PartitionOptions options,
      Surroundings surroundings,
      BinaryOperator<Place> verify,
      Supplier<PartitionMemory> memory,
      Runnable wake) {
    this.store = store;
    this.residents = residents;
    this.options = options;
    this.surroundings = surroundings;
    this.verify = verify;
    this.memory = memory;
    this.wake = wake;
    this.saved = Checkpoint.none(partition);
    // Not zero: elapsed time may well be negative.
    this.notBeforeNanos = surroundings.nanos().getAsLong();
  }

  /** How a save up to a checkpoint ended. */
  private record Done(Checkpoint to, @Nullable SaveOutcome outcome, @Nullable Throwable failure) {}

  /**
   * The stored snapshots turn out to be older than they were: what was built on them must be
   * rebuilt.
   */
  static final class StoreWentBack extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoreWentBack(String message) {
      super(message);
    }
  }

  /** Everything before this is in the store, and what is clean in memory may rest on it. */
  Checkpoint saved() {
    return saved;
  }

  /** Starts over from what the store has; forgets the tail. */
  void startFrom(Checkpoint checkpoint) {
    saved = checkpoint;
    read = checkpoint.place();
    tail = 0;
    tailUnderWay = 0;
    underWay = null; // whatever becomes of it no longer concerns this partition
  }

  /**
   * Notes that aggregates were loaded which contain everything before {@code checkpoint}: somebody
   * saved more than this partition knew of. From here on what is in memory rests on that, so a save
   * that builds on less would be a lie if the store went back in between.
   */
  void restsOn(Checkpoint checkpoint) {
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
  void grew(long events) {
    if (tail == 0) {
      tailSinceNanos = surroundings.nanos().getAsLong();
    }
    tail += events;
  }

  /** Events that no finished save contains. */
  long tail() {
    return tail + tailUnderWay;
  }

  ReplayRate rate() {
    return rate;
  }

  /** Why the last save failed, or null when it did not. */
  @Nullable String trouble() {
    return trouble;
  }

  /** Notes from elsewhere that the store is away. */
  void storeAway(String reason) {
    trouble = reason;
  }

  /** Notes from elsewhere that the store answers. */
  void storeAnswers() {
    if (failures == 0) {
      trouble = null;
    }
  }

  /** Starts a save up to {@code end} if one is due. */
  void saveIfDue(Place end) {
    long now = surroundings.nanos().getAsLong();
    if (tail > 0 && underWay == null && now - notBeforeNanos >= 0 && due(now)) {
      begin(end);
    }
  }

  /** Starts a save up to {@code end} if there is anything to save and none is under way. */
  void saveNow(Place end) {
    if (tail > 0 && underWay == null) {
      begin(end);
    }
  }

  private boolean due(long now) {
    return rate.timeFor(tail).compareTo(options.recoveryBudget().dividedBy(2)) >= 0
        || now - tailSinceNanos >= options.checkpointInterval().toNanos()
        || residents.halfFull();
  }

  private void begin(Place end) {
    Cut<S> cut = residents.beginSave();
    tailUnderWay = tail;
    tail = 0;
    if (end.offset() <= saved.nextOffset()) {
      ended(); // somebody else has saved all of this
      return;
    }
    Save save = new Save(saved, read, end, cut, memory.get());
    underWay = save;
    surroundings.saver().execute(save);
  }

  /** The part that runs elsewhere. */
  private final class Save implements Runnable {
    private final Checkpoint from;
    private final Place read;
    private final Place end;
    private final Cut<S> cut;
    private final PartitionMemory memory;
    private volatile @Nullable Done done;

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
        Checkpoint to = new Checkpoint(from.partition(), verify.apply(read, end));
        done = new Done(to, store.save(from, to, cut.snapshots(), cut.offsets(), memory), null);
      } catch (RuntimeException | Error e) {
        done =
            new Done(from, null, e); // an Error too: a save that never ends would be the last one
      }
      wake.run();
    }
  }

  boolean saving() {
    return underWay != null;
  }

  /** Whether a save has ended that {@link #takeNote} has not seen. */
  boolean hasNews() {
    return underWay != null && underWay.done != null;
  }

  /**
   * Takes note of a save that has ended, if one has.
   *
   * @throws StoreWentBack the store is older than what this partition builds on
   * @throws EventsLost the log no longer has what was to be saved
   */
  void takeNote() {
    Save save = underWay;
    Done done = save == null ? null : save.done;
    if (save == null || done == null) {
      return;
    }
    underWay = null;
    if (done.outcome() == SaveOutcome.GAP) {
      residents.saveFailed();
      throw new StoreWentBack(
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
    // Outdated: somebody saved as much or more of the same log; either way it is in the store now.
    restsOn(done.to());
    readUpTo(done.to().place());
    failures = 0;
    trouble = null;
    ended();
  }

  private void ended() {
    residents.saved();
    tailUnderWay = 0;
  }

  private void failed(@Nullable Throwable failure) {
    residents.saveFailed();
    tail += tailUnderWay;
    tailUnderWay = 0;
    failures++;
    Duration pause = options.pause(failures);
    notBeforeNanos = surroundings.nanos().getAsLong() + pause.toNanos();
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
    if (tail == 0 || underWay != null) {
      return Long.MAX_VALUE; // the end of a save wakes the partition
    }
    long now = surroundings.nanos().getAsLong();
    long dueIn = due(now) ? 0 : tailSinceNanos + options.checkpointInterval().toNanos() - now;
    return Math.max(1, Math.max(dueIn, notBeforeNanos - now));
  }
}
