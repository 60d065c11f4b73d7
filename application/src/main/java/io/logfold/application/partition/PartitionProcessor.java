package io.logfold.application.partition;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.history.Tail;
import io.logfold.application.partition.Checkpointer.StoreWentBack;
import io.logfold.application.partition.Pending.Command;
import io.logfold.application.partition.Pending.Locate;
import io.logfold.application.partition.Pending.Passed;
import io.logfold.application.partition.Pending.Query;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The write protocol of one partition.
 *
 * <p>A batch of commands is decided on working state, appended in one go, and only then becomes
 * committed state and answers. When the append fails, working state is forgotten and the next step
 * depends on what the log said:
 *
 * <ul>
 *   <li><em>not sent</em>, or <em>nobody knows</em>: open a new term, whose opening record is the
 *       barrier behind which nothing older can count, fold what the log has up to it, answer the
 *       commands whose ids turn up there, and decide the others again;
 *   <li><em>fenced</em>: somebody else owns the partition. Look into the log, answer the commands
 *       whose ids turn up, tell the others that nothing was stored, and stop.
 * </ul>
 *
 * <p>Single-threaded, without a clock or thread of its own: one thread at a time calls it, {@link
 * PartitionLoop} in production and a seeded scheduler in the simulation.
 */
final class PartitionProcessor<S, C, E> implements AutoCloseable {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final LogPartition partition;
  private final Decider<S, C, E> decider;
  private final Surroundings surroundings;
  private final Residents<S> residents;
  private final Checkpointer<S> checkpointer;
  private final Bases<S> bases;
  private final NoteFold notes = new NoteFold();
  private final UnderWay<S, C, E> underWay;
  private final StoreAbsence storeAbsence;
  private final Recovery<S, C, E> recovery;

  private final OwnedLog<S, C, E> owned;

  PartitionProcessor(
      LogPartition partition,
      Decider<S, C, E> decider,
      EventLog<E> log,
      SnapshotStore<S> store,
      PartitionOptions options,
      Surroundings surroundings,
      Monitor monitor) {
    this.partition = partition;
    this.decider = decider;
    this.surroundings = surroundings;
    this.residents = new Residents<>(options, surroundings.memory(), decider::weight);
    this.checkpointer =
        new Checkpointer<>(
            partition,
            store,
            residents,
            options,
            surroundings,
            (read, reached) -> log.verify(partition.number(), read, reached),
            notes::memory,
            monitor::stirred);
    this.storeAbsence = new StoreAbsence(options, surroundings);
    this.bases = new Bases<>(partition, decider, store, residents, checkpointer, storeAbsence);
    TailFold<S, C, E> tailFold = new TailFold<>(decider, log, partition, residents, bases);
    this.underWay = new UnderWay<>(surroundings);
    this.recovery =
        new Recovery<>(
            partition,
            log,
            store,
            options,
            surroundings,
            residents,
            checkpointer,
            tailFold,
            notes,
            monitor,
            underWay::expire);
    this.owned =
        new OwnedLog<>(
            partition,
            log,
            recovery,
            tailFold,
            notes,
            checkpointer,
            underWay,
            surroundings.lease());
  }

  /** The place behind everything that is folded. */
  Place place() {
    return owned.place();
  }

  /** How far the stream of commands was taken; null: there never was one. */
  @Nullable StreamPosition commands() {
    return notes.commands();
  }

  /** What was skipped while the log was folded, because it does not count. */
  SkippedRecords skipped() {
    return owned.skipped();
  }

  Checkpointer<S> checkpointer() {
    return checkpointer;
  }

  Residents<S> residents() {
    return residents;
  }

  /**
   * Becomes the owner; see {@link OwnedLog#acquire}.
   *
   * @throws WriterFenced another owner comes each time
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded
   * @throws InterruptedException the partition is to close
   */
  void recover() throws InterruptedException {
    owned.acquire();
  }

  /**
   * Brings the snapshots to the end of the log without becoming the owner: whoever is goes on
   * undisturbed. Snapshots are a function of the log, so it does not matter who saves them.
   *
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded
   * @throws io.logfold.application.snapshot.UnreadableSnapshot the snapshots are damaged, which
   *     only their owner may mend
   * @throws InterruptedException it is to stop; what was saved on the way stays
   */
  void build() throws InterruptedException {
    owned.rebuildBesideOwner();
    saveTail();
  }

  /**
   * Decides and stores a batch, and settles every request in it. Answers are the caller's to give.
   *
   * @throws WriterFenced the partition has another owner now; all requests are settled all the same
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded; what is not
   *     settled has an unknown outcome
   * @throws InterruptedException the partition is to close; likewise
   */
  void process(List<? extends Pending<S, C, E>> requests) throws InterruptedException {
    underWay.begin(requests);
    List<Query<S, C, E>> confirming = new ArrayList<>();
    try {
      for (Pending<S, C, E> request : requests) {
        if (request instanceof Locate<S, C, E> locate) {
          locate.settle(youngest(locate.aggregateId()));
        }
      }
      bring(requests);
      Intake<S, C, E> intake = new Intake<>(requests);
      intake.keepOrder();
      List<Command<S, C, E>> commands = new ArrayList<>(requests.size());
      for (Pending<S, C, E> request : requests) {
        if (request.settled()) {
          continue;
        }
        switch (request) {
          case Query<S, C, E> query when query.confirmed -> confirming.add(query);
          case Query<S, C, E> query -> query.settle(committed(query.aggregateId()));
          case Command<S, C, E> command -> commands.add(command);
          case Locate<S, C, E> locate -> locate.settle(youngest(locate.aggregateId()));
          case Passed<S, C, E> passed -> passed.settle(true);
        }
      }
      store(commands, confirming, intake);
    } catch (WriterFenced e) {
      // Wherever that was noticed: whoever asked may ask the other owner.
      for (Query<S, C, E> query : unsettled(confirming)) {
        query.settle(UnderWay.notConfirmed(query, e));
      }
      throw e;
    } catch (InterruptedException e) {
      underWay.settleClosing(e);
      throw e;
    } finally {
      underWay.end();
    }
    residents.evict();
  }

  private Tail.Known youngest(String aggregateId) {
    Resident<S> resident = residents.find(aggregateId);
    return new Tail.Known(
        checkpointer.saved().nextOffset(),
        resident == null ? EventOffsets.NONE : resident.unsaved());
  }

  private AggregateState<S> committed(String aggregateId) {
    Resident<S> resident = resident(aggregateId);
    return new AggregateState<>(aggregateId, resident.version(), resident.state());
  }

  /** Makes the requests' aggregates resident; settles the requests for which that cannot be. */
  private void bring(List<? extends Pending<S, C, E>> requests) throws InterruptedException {
    RuntimeException away = storeAbsence.current();
    if (away != null) {
      settleUnavailable(requests, away);
      return;
    }
    while (true) {
      try {
        bases.loadMissing(missing(requests));
        return;
      } catch (SnapshotException | StoreWentBack e) {
        if (!recovery.mends(e)) {
          checkpointer.storeAway(String.valueOf(e.getMessage()));
          storeAbsence.noticed(e);
          settleUnavailable(requests, e);
          return;
        }
        owned.rebuild();
      }
    }
  }

  private Set<String> missing(List<? extends Pending<S, C, E>> requests) {
    Set<String> missing = new LinkedHashSet<>();
    for (Pending<S, C, E> request : requests) {
      if (needsState(request) && !bases.has(request.aggregateId())) {
        missing.add(request.aggregateId());
      }
    }
    return missing;
  }

  private static boolean needsState(Pending<?, ?, ?> request) {
    return !request.settled() && !(request instanceof Passed<?, ?, ?>);
  }

  private void settleUnavailable(
      List<? extends Pending<S, C, E>> requests, RuntimeException failure) {
    for (Pending<S, C, E> request : requests) {
      if (needsState(request) && !bases.has(request.aggregateId())) {
        request.settle(UnderWay.notLoaded(request, failure));
      }
    }
  }

  /**
   * @param confirming are answered once something was stored: then no other owner had come
   */
  private void store(
      List<Command<S, C, E>> commands, List<Query<S, C, E>> confirming, Intake<S, C, E> intake)
      throws InterruptedException {
    int failures = 0;
    var asking = confirming;
    for (var left = commands;
        !left.isEmpty() || !asking.isEmpty() || intake.unstored() != null;
        left = unsettled(left), asking = unsettled(asking)) {
      Batch<S, C, E> batch = newBatch();
      LogNote note = null;
      try {
        decide(left, batch, intake);
        note = batch.note(intake.unstored(), !asking.isEmpty());
        append(batch, note, intake);
        asking.forEach(query -> query.settle(committed(query.aggregateId())));
        return;
      } catch (UnwritableEvent e) {
        List<Command<S, C, E>> causes = batch.causesOf(e.index());
        batch.rollBack();
        if (causes.isEmpty()) {
          throw e; // a note of the engine's own
        }
        for (Command<S, C, E> cause : causes) {
          cause.settle(new CommandFailed(cause.aggregateId() + ": " + e.getMessage(), e));
        }
      } catch (LogUnavailable | AppendOutcomeUnknown e) {
        batch.rollBack();
        switch (owned.reopen(left, batch.first(), note, e, failures++)) {
          case STORED -> {
            batch.stand();
            intake.stored();
          }
          case NOT_STORED -> bring(left);
          case UNKNOWN -> intake.giveUp();
        }
        bring(asking); // nothing of it may be in memory any more
      } catch (WriterFenced e) {
        batch.rollBack();
        owned.settleAfterFencing(left, e);
        throw e;
      } catch (InterruptedException | RuntimeException | Error e) {
        // Whatever it is: nobody must be told that something was stored which perhaps was not.
        batch.rollBack();
        throw e;
      }
    }
  }

  private static <R extends Pending<?, ?, ?>> List<R> unsettled(List<R> requests) {
    return requests.stream().filter(request -> !request.settled()).toList();
  }

  private Batch<S, C, E> newBatch() {
    Instant now = surroundings.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    return new Batch<>(decider, residents, notes.refusals(), now);
  }

  private void append(Batch<S, C, E> batch, @Nullable LogNote note, Intake<S, C, E> intake) {
    if (batch.events().isEmpty() && note == null) {
      return;
    }
    List<RecordedEvent<E>> recorded = owned.append(batch.events(), note);
    intake.stored();
    batch.commit(recorded);
    owned.folded(recorded, note);
  }

  private void decide(
      List<Command<S, C, E>> commands, Batch<S, C, E> batch, Intake<S, C, E> intake) {
    long nanos = surroundings.nanos().getAsLong();
    for (Command<S, C, E> command : commands) {
      if (!intake.admits(command)) {
        continue;
      }
      Resident<S> resident = resident(command.aggregateId());
      if (command.expiredAt(nanos)) {
        command.settle(UnderWay.expired(command));
      } else if (!resident.dirty && residents.full()) {
        command.settle(
            new Busy(
                "%s aggregates of %s wait to be saved to the snapshot store: %s"
                    .formatted(residents.dirtyCount(), partition, checkpointer.trouble()),
                RETRY_SOON));
      } else {
        batch.decide(command, resident);
      }
      intake.note(command);
    }
  }

  private Resident<S> resident(String aggregateId) {
    Resident<S> resident = residents.find(aggregateId);
    if (resident == null) {
      throw new IllegalStateException(aggregateId + " is not resident");
    }
    return resident;
  }

  /**
   * Takes note of a save that has ended and begins one that is due. To be called now and then,
   * between batches.
   */
  void tend() throws InterruptedException {
    try {
      checkpointer.takeNote();
      checkpointer.saveIfDue(owned.place());
    } catch (StoreWentBack e) {
      recovery.mends(e);
      owned.rebuild();
    }
  }

  /** Saves the whole tail, once and at once; whatever fails is left to the next recovery. */
  void saveTail() throws InterruptedException {
    while (checkpointer.saving() && !checkpointer.hasNews()) {
      surroundings.pause().sleep(Duration.ofMillis(5));
    }
    try {
      checkpointer.takeNote();
      checkpointer.saveNow(owned.place());
      while (checkpointer.saving() && !checkpointer.hasNews()) {
        surroundings.pause().sleep(Duration.ofMillis(5));
      }
      checkpointer.takeNote();
    } catch (StoreWentBack e) {
      recovery.mends(e);
    }
  }

  /** Gives the partition up without saving. */
  @Override
  public void close() {
    owned.close();
  }
}
