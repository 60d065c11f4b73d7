package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
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
import io.logfold.application.internal.partition.Pending.Command;
import io.logfold.application.internal.partition.Pending.Skipped;
import io.logfold.application.internal.partition.Pending.StateQuery;
import io.logfold.application.internal.partition.Pending.TailQuery;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.snapshot.SnapshotException;
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
 *   <li><em>not sent</em>, or <em>outcome unknown</em>: open a new term, whose opening record is
 *       the barrier behind which nothing older can count, fold what the log has up to it, answer
 *       the commands whose ids turn up there, and decide the others again;
 *   <li><em>fenced</em>: another owner has the partition. Read what the log has, answer the
 *       commands whose ids turn up, answer the others that nothing was stored, and stop.
 * </ul>
 *
 * <p>Single-threaded, without a clock or thread of its own: one thread at a time calls it, {@link
 * PartitionLoop} in production and a seeded scheduler in the simulation.
 */
final class PartitionProcessor<S, C, E> implements AutoCloseable {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final LogPartition partition;
  private final Decider<S, C, E> decider;
  private final PartitionEnvironment environment;
  private final FoldedState<S, C, E> state;
  private final Residents<S> residents;
  private final Checkpointer<S> checkpointer;
  private final AggregateLoader<S> loader;
  private final InFlightRequests<S, C, E> inFlight;
  private final Recovery<S, C, E> recovery;
  private final PartitionAppender<S, C, E> appender;

  PartitionProcessor(
      PartitionSetup<S, C, E> setup, PartitionEnvironment environment, Monitor monitor) {
    this.partition = setup.partition();
    this.decider = setup.decider();
    this.environment = environment;
    this.state = FoldedState.empty(setup, environment, monitor::saveEnded);
    this.residents = state.residents();
    this.checkpointer = state.checkpointer();
    this.loader = state.loader();
    this.inFlight = new InFlightRequests<>(environment);
    Patience patience = new Patience(setup, environment, monitor, inFlight);
    this.recovery = new Recovery<>(setup, environment, state, patience);
    this.appender =
        new PartitionAppender<>(setup, environment, state, recovery, patience, inFlight);
  }

  /** The place behind everything that is folded. */
  Place place() {
    return appender.place();
  }

  /** How far the stream of commands was taken; null: there never was one. */
  @Nullable StreamPosition commands() {
    return state.notes().commands();
  }

  /** What was skipped while the log was folded, because it does not count. */
  SkippedRecords skipped() {
    return appender.skipped();
  }

  Checkpointer<S> checkpointer() {
    return checkpointer;
  }

  Residents<S> residents() {
    return residents;
  }

  /**
   * Becomes the owner; see {@link PartitionAppender#acquire}.
   *
   * @throws WriterFenced another owner comes each time
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded
   * @throws InterruptedException the partition is to close
   */
  void recover() throws InterruptedException {
    appender.acquire();
  }

  /**
   * Brings the snapshots to the end of the log without becoming the owner, and without disturbing
   * it. Snapshots are a function of the log, so any node may save them.
   *
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded
   * @throws io.logfold.application.snapshot.UnreadableSnapshot the snapshots are damaged, which
   *     only their owner may discard
   * @throws InterruptedException it is to stop; what was saved on the way stays
   */
  void build() throws InterruptedException {
    appender.rebuildBesideOwner();
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
    inFlight.begin(requests);
    List<StateQuery<S, C, E>> confirming = new ArrayList<>();
    try {
      for (Pending<S, C, E> request : requests) {
        if (request instanceof TailQuery<S, C, E> query) {
          query.settle(tail(query.aggregateId()));
        }
      }
      bring(requests);
      StreamedCommands<S, C, E> streamed = new StreamedCommands<>(requests);
      streamed.keepOrder();
      List<Command<S, C, E>> commands = new ArrayList<>(requests.size());
      for (Pending<S, C, E> request : requests) {
        if (request.settled()) {
          continue;
        }
        switch (request) {
          case StateQuery<S, C, E> query when query.confirmed -> confirming.add(query);
          case StateQuery<S, C, E> query -> query.settle(committed(query.aggregateId()));
          case Command<S, C, E> command -> commands.add(command);
          case TailQuery<S, C, E> query -> query.settle(tail(query.aggregateId()));
          case Skipped<S, C, E> skipped -> skipped.settle(true);
        }
      }
      store(commands, confirming, streamed);
    } catch (WriterFenced e) {
      // Wherever that was noticed: the caller may ask the other owner.
      for (StateQuery<S, C, E> query : unsettled(confirming)) {
        query.settle(InFlightRequests.notConfirmed(query, e));
      }
      throw e;
    } catch (InterruptedException e) {
      inFlight.settleClosing(e);
      throw e;
    } finally {
      inFlight.end();
    }
    residents.evict();
  }

  private Tail.Known tail(String aggregateId) {
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
    RuntimeException away = loader.storeFailure();
    if (away != null) {
      settleUnavailable(requests, away);
      return;
    }
    while (true) {
      try {
        loader.load(missing(requests));
        return;
      } catch (SnapshotException | StoreRegressed e) {
        if (!recovery.prepareRebuild(Trouble.of(e))) {
          loader.storeFailed(e);
          settleUnavailable(requests, e);
          return;
        }
        appender.rebuild();
      }
    }
  }

  private Set<String> missing(List<? extends Pending<S, C, E>> requests) {
    Set<String> missing = new LinkedHashSet<>();
    for (Pending<S, C, E> request : requests) {
      if (needsState(request) && !loader.admit(request.aggregateId())) {
        missing.add(request.aggregateId());
      }
    }
    return missing;
  }

  private static boolean needsState(Pending<?, ?, ?> request) {
    return !request.settled() && !(request instanceof Skipped<?, ?, ?>);
  }

  private void settleUnavailable(
      List<? extends Pending<S, C, E>> requests, RuntimeException failure) {
    for (Pending<S, C, E> request : requests) {
      if (needsState(request) && !loader.admit(request.aggregateId())) {
        request.settle(InFlightRequests.notLoaded(request, failure));
      }
    }
  }

  /**
   * @param confirming are answered once something was stored: then no other owner had come
   */
  private void store(
      List<Command<S, C, E>> commands,
      List<StateQuery<S, C, E>> confirming,
      StreamedCommands<S, C, E> streamed)
      throws InterruptedException {
    int failures = 0;
    var asking = confirming;
    for (var left = commands;
        !left.isEmpty() || !asking.isEmpty() || streamed.unstored() != null;
        left = unsettled(left), asking = unsettled(asking)) {
      Batch<S, C, E> batch = newBatch();
      LogNote note = null;
      try {
        decide(left, batch, streamed);
        note = batch.note(streamed.unstored(), !asking.isEmpty());
        append(batch, note, streamed);
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
        switch (appender.reopen(left, batch.first(), note, e, failures++)) {
          case STORED -> {
            batch.restoreResults();
            streamed.stored();
          }
          case NOT_STORED -> bring(left);
          case UNKNOWN -> streamed.giveUp();
        }
        bring(asking); // nothing of it may be in memory any more
      } catch (WriterFenced e) {
        batch.rollBack();
        appender.settleAfterFencing(left, e);
        throw e;
      } catch (InterruptedException | RuntimeException | Error e) {
        // Whatever it is: no caller may get an answer that says more than what was stored.
        batch.rollBack();
        throw e;
      }
    }
  }

  private static <R extends Pending<?, ?, ?>> List<R> unsettled(List<R> requests) {
    return requests.stream().filter(request -> !request.settled()).toList();
  }

  private Batch<S, C, E> newBatch() {
    Instant now = environment.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    return new Batch<>(decider, residents, state.notes().refusals(), now);
  }

  private void append(
      Batch<S, C, E> batch, @Nullable LogNote note, StreamedCommands<S, C, E> streamed) {
    if (batch.events().isEmpty() && note == null) {
      return;
    }
    List<RecordedEvent<E>> recorded = appender.append(batch.events(), note);
    streamed.stored();
    batch.commit(recorded);
    appender.folded(recorded, note);
  }

  private void decide(
      List<Command<S, C, E>> commands, Batch<S, C, E> batch, StreamedCommands<S, C, E> streamed) {
    long nanos = environment.nanos();
    for (Command<S, C, E> command : commands) {
      if (!streamed.admits(command)) {
        continue;
      }
      Resident<S> resident = resident(command.aggregateId());
      if (command.expiredAt(nanos)) {
        command.settle(InFlightRequests.expired(command));
      } else if (!resident.dirty && residents.full()) {
        command.settle(
            new Busy(
                "%s aggregates of %s wait to be saved to the snapshot store: %s"
                    .formatted(residents.dirtyCount(), partition, checkpointer.trouble()),
                RETRY_SOON));
      } else {
        batch.decide(command, resident);
      }
      streamed.note(command);
    }
  }

  private Resident<S> resident(String aggregateId) {
    Resident<S> resident = residents.find(aggregateId);
    if (resident == null) {
      throw new IllegalStateException(aggregateId + " is not resident");
    }
    return resident;
  }

  /** Completes a save that has ended and begins one that is due. To be called between batches. */
  void maintainCheckpoint() throws InterruptedException {
    try {
      checkpointer.completeSave();
      checkpointer.saveIfDue(appender.place());
    } catch (StoreRegressed e) {
      recovery.prepareRebuild(Trouble.of(e));
      appender.rebuild();
    }
  }

  /** Saves the whole tail, once and at once; whatever fails is left to the next recovery. */
  void saveTail() throws InterruptedException {
    while (checkpointer.saving() && !checkpointer.saveFinished()) {
      environment.sleep(Duration.ofMillis(5));
    }
    try {
      checkpointer.completeSave();
      checkpointer.saveNow(appender.place());
      while (checkpointer.saving() && !checkpointer.saveFinished()) {
        environment.sleep(Duration.ofMillis(5));
      }
      checkpointer.completeSave();
    } catch (StoreRegressed e) {
      recovery.prepareRebuild(Trouble.of(e));
    }
  }

  /** Gives the partition up without saving. */
  @Override
  public void close() {
    appender.close();
  }
}
