package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.failure.FatalErrors;
import io.logfold.decider.Decider;
import java.util.List;

/**
 * Folds a stretch of the log into the resident aggregates, a batch at a time: loads the base of
 * those that are not resident (many per query; an aggregate whose first event is in the batch needs
 * none), then applies the events one by one. Whatever does not fit stops the fold with its
 * position: a gap, a duplicate, an aggregate in the wrong partition. Confined to the partition's
 * thread.
 */
final class TailFold<S, C, E> {

  /** Between two of these, aggregates can be saved and evicted: it bounds what a batch loads. */
  private static final int AT_ONCE = 1_000;

  private final Decider<S, C, E> decider;
  private final EventLog<E> log;
  private final LogPartition partition;
  private final Residents<S> residents;
  private final AggregateLoader<S> loader;

  /**
   * Offset after the last event that was folded. A fold that failed is taken up again behind it.
   */
  private long foldedBefore;

  TailFold(PartitionSetup<S, C, E> setup, Residents<S> residents, AggregateLoader<S> loader) {
    this.decider = setup.decider();
    this.log = setup.log();
    this.partition = setup.partition();
    this.residents = residents;
    this.loader = loader;
  }

  /** Follows a fold. */
  interface Observer<S, E> {

    /** {@code event} was folded; {@code after} is committed with it. */
    void folded(RecordedEvent<E> event, Resident<S> after);

    /** {@code note} counts. */
    void noted(LogNote note);

    /** Some events were folded. Aggregates may be evicted here. */
    void partFolded(int events);

    /** Everything before {@code place} is folded. Aggregates may be saved or evicted here. */
    void reached(Place place) throws InterruptedException;
  }

  /** Forgets what was folded: all of it is folded again. */
  void startOver() {
    foldedBefore = 0;
  }

  /**
   * Folds what counts of {@code from <= offset < to}.
   *
   * @return what was skipped on the way
   */
  SkippedRecords fold(Place from, long to, Observer<S, E> observer) throws InterruptedException {
    try (EventCursor<E> cursor = log.read(partition.number(), from, to)) {
      List<RecordedEvent<E>> batch;
      do {
        batch = cursor.next();
        for (int begin = 0; begin < batch.size(); begin += AT_ONCE) {
          foldPart(batch.subList(begin, Math.min(batch.size(), begin + AT_ONCE)), observer);
        }
        cursor.notes().forEach(observer::noted);
        observer.reached(cursor.place());
      } while (!batch.isEmpty());
      return cursor.skipped();
    }
  }

  private void foldPart(List<RecordedEvent<E>> batch, Observer<S, E> observer) {
    if (loader.mayBeInStore()) {
      loader.ensure(
          batch.stream().filter(event -> event.version() > 1).map(RecordedEvent::aggregateId));
    }
    int folded = 0;
    for (RecordedEvent<E> event : batch) {
      if (event.position().offset() < foldedBefore) {
        continue;
      }
      Resident<S> resident = baseOf(event);
      if (event.version() == 1) {
        residents.newAggregates().add(event.aggregateId());
      }
      if (isNew(event, resident)) {
        apply(event, resident);
        observer.folded(event, resident);
        folded++;
      }
      foldedBefore = event.position().offset() + 1;
    }
    observer.partFolded(folded);
  }

  private Resident<S> baseOf(RecordedEvent<E> event) {
    Resident<S> resident = residents.find(event.aggregateId());
    if (resident == null) {
      checkPlace(event);
      resident = Resident.unborn(event.aggregateId(), decider.initial());
      residents.add(resident);
    }
    return resident;
  }

  private void checkPlace(RecordedEvent<E> event) {
    int expected = log.partitionOf(event.aggregateId());
    if (expected != partition.number()) {
      throw new CorruptLog(
          event.position(),
          ("%s at %s: this aggregate belongs to partition %s of %s; was the number of partitions "
                  + "changed after events were written?")
              .formatted(
                  event.aggregateId(), event.position(), expected, partition.log().partitions()),
          null);
    }
  }

  private static <S> boolean isNew(RecordedEvent<?> event, Resident<S> resident) {
    if (event.version() == resident.version() + 1) {
      return true;
    }
    if (event.version() <= resident.version()
        && event.position().offset() < resident.containsBefore) {
      return false; // the snapshot was saved by a node that had read further than the checkpoint
      // we began at
    }
    throw new CorruptLog(
        event.position(),
        "%s at %s: found version %s after version %s; the log has a %s"
            .formatted(
                event.aggregateId(),
                event.position(),
                event.version(),
                resident.version(),
                event.version() <= resident.version() ? "duplicate" : "gap"),
        null);
  }

  private void apply(RecordedEvent<E> event, Resident<S> resident) {
    try {
      S after = decider.evolve(resident.state(), event.event());
      if (after == null) {
        throw new IllegalStateException("evolve returned null; it must return a state");
      }
      resident.work(
          event.version(),
          after,
          resident
              .workingCommands()
              .after(event.metadata().commandId(), event.version(), event.metadata().time()));
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      throw new CorruptLog(
          event.position(),
          "%s at %s: version %s cannot be applied to the state before it: %s"
              .formatted(event.aggregateId(), event.position(), event.version(), e),
          e);
    }
    resident.commit();
    resident.addUnsaved(event.position().offset());
    residents.markDirty(resident);
  }
}
