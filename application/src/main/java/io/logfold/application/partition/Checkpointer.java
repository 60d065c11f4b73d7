package io.logfold.application.partition;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Moves the checkpoint of a partition forward, off the command path: the partition's thread cuts
 * the dirty aggregates (references to immutable states, no copy), another thread saves them, and
 * the partition's thread takes note. One save is under way at a time. A failed one is folded into
 * the next.
 *
 * <p>A checkpoint is due when replaying the tail would take half the recovery budget, when the tail
 * is older than the interval, or when too much is unsaved. All methods but {@link Save#run} are for
 * the partition's thread.
 */
final class Checkpointer<S> {

  private static final Logger LOG = System.getLogger(Checkpointer.class.getName());

  private final SnapshotStore<S> store;
  private final Residents<S> residents;
  private final PartitionOptions options;
  private final Surroundings surroundings;
  private final Runnable wake;
  private final ReplayRate rate = new ReplayRate();

  private final AtomicReference<@Nullable Done> done = new AtomicReference<>();
  private Checkpoint saved;
  private @Nullable Checkpoint underWay;
  private long tail;
  private long tailUnderWay;
  private long tailSinceNanos;
  private int failures;
  private long notBeforeNanos;
  private @Nullable String trouble;

  /**
   * @param wake tells the partition's thread, from any thread, that a save has ended
   */
  Checkpointer(
      LogPartition partition,
      SnapshotStore<S> store,
      Residents<S> residents,
      PartitionOptions options,
      Surroundings surroundings,
      Runnable wake) {
    this.store = store;
    this.residents = residents;
    this.options = options;
    this.surroundings = surroundings;
    this.wake = wake;
    this.saved = Checkpoint.none(partition);
  }

  /** How a save ended. */
  private record Done(Checkpoint to, @Nullable SaveOutcome outcome, @Nullable Exception failure) {}

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

  /** Everything before this is in the store. */
  Checkpoint saved() {
    return saved;
  }

  /** Starts over from what the store has; forgets the tail. */
  void startFrom(Checkpoint checkpoint) {
    saved = checkpoint;
    tail = 0;
    tailUnderWay = 0;
    underWay = null;
    done.set(null);
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

  /** Starts a save up to {@code end} if one is due. */
  void saveIfDue(long end) {
    long now = surroundings.nanos().getAsLong();
    if (tail > 0 && underWay == null && now - notBeforeNanos >= 0 && due(now)) {
      begin(end);
    }
  }

  /** Starts a save up to {@code end} if there is anything to save and none is under way. */
  void saveNow(long end) {
    if (tail > 0 && underWay == null) {
      begin(end);
    }
  }

  private boolean due(long now) {
    return rate.timeFor(tail).compareTo(options.recoveryBudget().dividedBy(2)) >= 0
        || now - tailSinceNanos >= options.checkpointInterval().toNanos()
        || residents.dirtyCount() >= options.maxUnsaved() / 2;
  }

  private void begin(long end) {
    Checkpoint to = new Checkpoint(saved.partition(), end);
    Collection<Snapshot<S>> cut = residents.beginSave();
    underWay = to;
    tailUnderWay = tail;
    tail = 0;
    surroundings.saver().execute(new Save(saved, to, cut));
  }

  /** The part that runs elsewhere. */
  private final class Save implements Runnable {
    private final Checkpoint from;
    private final Checkpoint to;
    private final Collection<Snapshot<S>> cut;

    Save(Checkpoint from, Checkpoint to, Collection<Snapshot<S>> cut) {
      this.from = from;
      this.to = to;
      this.cut = cut;
    }

    @Override
    public void run() {
      try {
        done.set(new Done(to, store.save(from, to, cut), null));
      } catch (RuntimeException e) {
        done.set(new Done(to, null, e));
      }
      wake.run();
    }
  }

  boolean saving() {
    return underWay != null;
  }

  /** Whether a save has ended that {@link #takeNote} has not seen. */
  boolean hasNews() {
    return done.get() != null;
  }

  /**
   * Takes note of a save that has ended, if one has.
   *
   * @throws StoreWentBack the store is older than what this partition builds on
   */
  void takeNote() {
    Done news = done.getAndSet(null);
    if (news == null || !news.to().equals(underWay)) {
      return; // none, or one from before a start-over
    }
    underWay = null;
    if (news.outcome() == SaveOutcome.GAP) {
      residents.saveFailed();
      throw new StoreWentBack(
          "%s: the stored snapshots are older than the checkpoint at %d that was saved before"
              .formatted(saved.partition(), saved.nextOffset()));
    }
    if (news.outcome() == null) {
      failed(news.failure());
      return;
    }
    // Outdated: somebody saved as much or more of the same log; either way it is in the store now.
    residents.saved();
    saved = news.to();
    tailUnderWay = 0;
    failures = 0;
    trouble = null;
  }

  private void failed(@Nullable Exception failure) {
    residents.saveFailed();
    tail += tailUnderWay;
    tailUnderWay = 0;
    failures++;
    Duration pause = options.pause(failures);
    notBeforeNanos = surroundings.nanos().getAsLong() + pause.toNanos();
    trouble = failure == null ? "unknown" : String.valueOf(failure.getMessage());
    LOG.log(
        failure instanceof SnapshotException ? Level.WARNING : Level.ERROR,
        "%s: snapshots not saved, trying again in %d ms: %s"
            .formatted(saved.partition(), pause.toMillis(), trouble),
        failure instanceof SnapshotException ? null : failure);
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
    long dueAt = tailSinceNanos + options.checkpointInterval().toNanos();
    return Math.max(1, Math.max(dueAt - now, notBeforeNanos - now));
  }
}
