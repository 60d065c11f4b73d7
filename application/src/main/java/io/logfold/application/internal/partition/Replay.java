package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.PlaceSuperseded;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.snapshot.SnapshotStore.Start;
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Brings a partition's state back, once: forgets what is in memory, starts from a checkpoint and
 * folds the tail of the log. Whatever fails is for {@link Recovery}. Confined to the partition's
 * thread.
 */
final class Replay<S, C, E> {

  private static final Logger LOG = System.getLogger(Replay.class.getName());
  private static final Duration SAVE_PAUSE = Duration.ofMillis(10);

  private final LogPartition partition;
  private final EventLog<E> log;
  private final PartitionEnvironment environment;
  private final FoldedState<S, C, E> state;
  private final Patience patience;

  Replay(
      PartitionSetup<S, C, E> setup,
      PartitionEnvironment environment,
      FoldedState<S, C, E> state,
      Patience patience) {
    this.partition = setup.partition();
    this.log = setup.log();
    this.environment = environment;
    this.state = state;
    this.patience = patience;
  }

  /** Where a replay ended, and what it skipped on the way. */
  record Replayed(Place place, SkippedRecords skipped) {}

  /**
   * Folds the log from {@code start} to its end. The start has to be read from the store before:
   * another node may append and save in between, and its checkpoint must not seem to lie beyond the
   * end of the log.
   *
   * @throws CorruptLog the log cannot be folded, or lacks what follows the checkpoint
   * @throws io.logfold.application.eventlog.EventsLost the log lacks the checkpoint's place
   * @throws UnreadableSnapshot the log says something else now before the checkpoint
   */
  Replayed from(Start start) throws InterruptedException {
    Place base = start.checkpoint().place();
    LogExtent extent = log.extent(partition.number());
    if (extent.end() < base.offset()) {
      base = log.verify(partition.number(), base); // or the log has lost it
      extent = log.extent(partition.number());
    }
    requireWhatFollows(base, extent);
    long started = environment.nanos();
    state.restart(start, base);
    ReplayProgress progress = new ReplayProgress(base);
    SkippedRecords skipped;
    try {
      skipped = state.tailFold().fold(base, Math.max(base.offset(), extent.end()), progress);
    } catch (PlaceSuperseded e) {
      throw new UnreadableSnapshot(
          "snapshots do not fit to the log any more: " + e.getMessage(), e);
    }
    state
        .checkpointer()
        .rate()
        .measured(progress.events, Duration.ofNanos(environment.nanos() - started));
    report(base, progress.events, skipped);
    state.checkpointer().readUpTo(progress.place);
    return new Replayed(progress.place, skipped);
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

  private void report(Place base, long events, SkippedRecords skipped) {
    LOG.log(
        Level.INFO,
        "%s: recovered, %s events after the checkpoint at %s"
            .formatted(partition, events, base.offset()));
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
  }

  /** Follows a replay, and saves and evicts on the way so that memory stays bounded. */
  private final class ReplayProgress implements TailFold.Observer<S, E> {
    private final Residents<S> residents = state.residents();
    private final Checkpointer<S> checkpointer = state.checkpointer();
    private Place place;
    private long events;

    ReplayProgress(Place place) {
      this.place = place;
    }

    @Override
    public void folded(RecordedEvent<E> event, Resident<S> after) {}

    @Override
    public void noted(LogNote note) {
      state.notes().fold(note);
    }

    @Override
    public void partFolded(int folded) {
      events += folded;
      if (folded > 0) {
        checkpointer.addToTail(folded);
      }
      residents.evict();
    }

    @Override
    public void reached(Place reached) throws InterruptedException {
      place = reached;
      do {
        checkpointer.completeSave();
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
      patience.pause(
          "%s aggregates wait to be saved to the snapshot store: %s"
              .formatted(residents.dirtyCount(), checkpointer.trouble()),
          SAVE_PAUSE);
      return true;
    }
  }
}
