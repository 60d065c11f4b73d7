package io.logfold.application.partition;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.history.Tail;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One ownership of one partition, from acquiring it to giving it up: recovers, then takes what
 * gathered in the mailbox, has it processed as one batch, answers, and tends the checkpoint, until
 * closed or fenced. {@link #run} is for a thread of its own; all other methods may be called from
 * any thread.
 */
public final class PartitionLoop<S, C, E> implements Runnable {

  private static final Logger LOG = System.getLogger(PartitionLoop.class.getName());
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);
  private static final Duration RETRY_AT_ONCE = Duration.ofMillis(50);
  private static final Duration FOREVER = Duration.ofDays(365);

  private final LogPartition partition;
  private final PartitionOptions options;
  private final Surroundings surroundings;
  private final Mailbox<Pending<S, C, E>> mailbox;
  private final PartitionProcessor<S, C, E> processor;

  /** One for all: it has neither a stack trace nor anything else that could change. */
  private final Busy full;

  private final Restarts restarts = new Restarts();

  /** Between a fault and serving again; of the loop's thread. */
  private boolean restarting;

  private final SaveAhead saveAhead = new SaveAhead();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private volatile Phase phase = Phase.RECOVERING;
  private volatile @Nullable String reason;
  private volatile boolean closing;
  private volatile @Nullable Thread thread;

  /** What {@link #status} shows; written by the partition's thread. */
  private volatile Place place = Place.BEGINNING;

  private volatile @Nullable StreamPosition commands;
  private volatile SkippedRecords skipped = SkippedRecords.NONE;
  private volatile long checkpoint;
  private volatile long tail;
  private volatile Duration recovery = Duration.ZERO;
  private volatile boolean snapshotsSaved = true;

  public PartitionLoop(
      LogPartition partition,
      Decider<S, C, E> decider,
      EventLog<E> log,
      SnapshotStore<S> store,
      PartitionOptions options,
      Surroundings surroundings) {
    this.partition = partition;
    this.options = options;
    this.surroundings = surroundings;
    this.mailbox = new Mailbox<>(options.mailboxCapacity());
    this.full =
        new Busy(
            "%s requests wait for %s already".formatted(options.mailboxCapacity(), partition),
            RETRY_AT_ONCE);
    this.processor =
        new PartitionProcessor<>(
            partition, decider, log, store, options, surroundings, new LoopMonitor());
  }

  /**
   * Takes a command.
   *
   * @return its result, or an {@link EngineException}
   */
  public CompletionStage<CommandResult<S, E>> send(CommandRequest<C> request) {
    Pending.Command<S, C, E> command = new Pending.Command<>(request, deadline());
    take(command);
    return command.caller();
  }

  /**
   * Takes a command that came through a stream.
   *
   * @param patience how long it may wait for its turn
   * @return its result, or an {@link EngineException}
   */
  public CompletionStage<CommandResult<S, E>> deliver(
      CommandRequest<C> request, Delivery delivery, Duration patience) {
    Pending.Command<S, C, E> command =
        new Pending.Command<>(request, deadlineAfter(patience), delivery);
    take(command);
    return command.caller();
  }

  /**
   * Takes note of something in a stream that is no command.
   *
   * @return completes when it is stored that the stream was taken that far, or fails with an {@link
   *     EngineException}
   */
  public CompletionStage<Boolean> pass(Delivery delivery) {
    Pending.Passed<S, C, E> passed =
        new Pending.Passed<>(partition.toString(), delivery, deadlineAfter(FOREVER));
    take(passed);
    return passed.caller();
  }

  /**
   * Asks for the committed state.
   *
   * @param confirmed whether the log has to confirm first that no other owner has come
   * @return the state, or an {@link EngineException}
   */
  public CompletionStage<AggregateState<S>> state(String aggregateId, boolean confirmed) {
    Pending.Query<S, C, E> query = new Pending.Query<>(aggregateId, confirmed, deadline());
    take(query);
    return query.caller();
  }

  /**
   * Asks where the youngest events of an aggregate stand.
   *
   * @return what the index may lack, or an {@link EngineException}
   */
  public CompletionStage<Tail.Known> youngest(String aggregateId) {
    Pending.Locate<S, C, E> locate = new Pending.Locate<>(aggregateId, deadline());
    take(locate);
    return locate.caller();
  }

  private long deadline() {
    return deadlineAfter(options.requestTimeout());
  }

  private long deadlineAfter(Duration patience) {
    Duration bounded = patience.compareTo(FOREVER) > 0 ? FOREVER : patience;
    return surroundings.nanos().getAsLong() + bounded.toNanos();
  }

  private void take(Pending<S, C, E> request) {
    EngineException refusal = phase == Phase.SERVING ? offer(request) : notServing();
    if (refusal != null) {
      request.settle(refusal);
      request.answer();
    }
  }

  private @Nullable EngineException offer(Pending<S, C, E> request) {
    return switch (mailbox.offer(request)) {
      case TAKEN -> null;
      case FULL -> full;
      case CLOSED -> notServing();
    };
  }

  private Unavailable notServing() {
    String why = reason;
    return new Unavailable(
        "%s is %s%s"
            .formatted(
                partition,
                phase.name().toLowerCase(java.util.Locale.ROOT),
                why == null ? "" : ": " + why),
        RETRY_SOON,
        null);
  }

  /** Whether it answers now. */
  public boolean serves() {
    return phase == Phase.SERVING && !closing;
  }

  /** Whether somebody else will answer, or this one in a moment. */
  public boolean isChangingHands() {
    return closing || phase == Phase.FENCED || (phase == Phase.RECOVERING && !ready.isDone());
  }

  /** Completes when the partition serves for the first time; fails when it never will. */
  public CompletionStage<Void> ready() {
    return ready;
  }

  /** Completes when the partition was given up, for whatever reason; see {@link #status}. */
  public CompletionStage<Void> ended() {
    return ended;
  }

  /** How it is doing; never waits. */
  public PartitionStatus status() {
    return new PartitionStatus(
        partition.number(),
        phase,
        reason,
        place.term().number(),
        place.offset(),
        checkpoint,
        tail,
        recovery,
        snapshotsSaved,
        skipped);
  }

  /** The place behind everything that is folded here. */
  public Place place() {
    return place;
  }

  /** How far the stream of commands was taken; null: there never was one. */
  public @Nullable StreamPosition commands() {
    return commands;
  }

  /** Asks the loop to serve what waits, save the tail and end; {@link #ended} tells when it has. */
  public void close() {
    closing = true;
    mailbox.close();
    Thread running = thread;
    if (running != null && phase == Phase.RECOVERING) {
      running.interrupt();
    }
  }

  /**
   * Asks for a save of all that is not saved, while the partition goes on serving: before it is
   * given up, so that little is left to save when nobody serves.
   *
   * @return completes when that was tried, or when there is nobody left to try
   */
  public CompletionStage<Void> saveAhead() {
    CompletionStage<Void> asked = saveAhead.ask();
    mailbox.wake();
    if (!serves()) {
      saveAhead.end();
    }
    return asked;
  }

  /** Ends a loop that does not end by itself; what is under way has an unknown outcome. */
  public void abandon() {
    close();
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    surroundings.memory().enter();
    Phase last = Phase.FAILED;
    String why = null;
    try {
      work();
      processor.saveTail();
      last = Phase.CLOSED;
    } catch (InterruptedException e) {
      last = Phase.CLOSED;
      why = "closed before all was done: " + (reason == null ? e.getMessage() : reason);
    } catch (WriterFenced e) {
      last = Phase.FENCED;
      why = e.getMessage();
      LOG.log(Level.WARNING, "%s: stopped writing: %s".formatted(partition, why));
    } catch (RuntimeException | Error e) {
      why = e.getMessage() == null ? e.toString() : e.getMessage();
      LOG.log(Level.ERROR, "%s: stopped: %s".formatted(partition, why), e);
    } finally {
      finish(last, why);
    }
  }

  /**
   * Recovers and serves until it is to close. A fault that nobody expected ends neither: all state
   * is forgotten and folded anew from the log, so whatever the fault left behind is gone. What a
   * person must mend, and another owner, end it.
   */
  private void work() throws InterruptedException {
    while (true) {
      try {
        if (closing) {
          throw new InterruptedException("closed before it began");
        }
        processor.recover();
        publish();
        reason = null;
        restarting = false;
        phase = Phase.SERVING;
        ready.complete(null);
        serve();
        return;
      } catch (WriterFenced | CorruptLog | EventsLost e) {
        throw e;
      } catch (InterruptedException e) {
        if (closing) {
          throw e;
        }
        pauseAfter(e); // by a continuation, perhaps: nobody else knows this thread
      } catch (RuntimeException | Error e) {
        pauseAfter(e);
      }
    }
  }

  private void pauseAfter(Throwable fault) throws InterruptedException {
    Duration pause = restarts.pause();
    restarting = true;
    reason = "stopped at a fault, starting again in %s ms: %s".formatted(pause.toMillis(), fault);
    phase = Phase.RECOVERING;
    LOG.log(Level.ERROR, "%s: %s".formatted(partition, reason), fault);
    List<Pending<S, C, E>> waiting = mailbox.takeIf(request -> true);
    waiting.forEach(request -> request.settle(notServing()));
    answer(waiting);
    surroundings.pause().sleep(pause);
  }

  private void finish(Phase last, @Nullable String why) {
    reason = why;
    phase = last;
    mailbox.close();
    saveAhead.end();
    // Nobody is left waiting, whatever the closing of the writer makes of it.
    List<Pending<S, C, E>> rest = mailbox.takeIf(request -> true);
    rest.forEach(request -> request.settle(notServing()));
    answer(rest);
    try {
      processor.close();
      publish();
    } finally {
      surroundings.memory().leave();
      ready.completeExceptionally(notServing());
      ended.complete(null);
    }
  }

  private void serve() throws InterruptedException {
    List<Pending<S, C, E>> batch = new ArrayList<>();
    while (true) {
      batch = new ArrayList<>(Math.max(16, batch.size()));
      mailbox.drain(batch, options.maxBatch(), processor.checkpointer().nanosUntilDue());
      if (!batch.isEmpty()) {
        process(batch);
        restarts.helped();
      } else if (closing && mailbox.size() == 0) {
        return; // what was sent before the closing has been served
      }
      processor.tend();
      saveAhead.tend(processor.checkpointer(), processor.place());
      publish();
    }
  }

  private void process(List<Pending<S, C, E>> batch) throws InterruptedException {
    try {
      processor.process(batch);
    } finally {
      for (Pending<S, C, E> request : batch) {
        if (!request.settled()) {
          request.settle(
              new OutcomeUnknown(
                  "%s: the partition stopped while the request was under way; send it again with the"
                          .formatted(request.aggregateId())
                      + " same command id",
                  null));
        }
      }
      // Before the answers: who has one may read the log up to it, or take the stream up again.
      place = processor.place();
      commands = processor.commands();
      answer(batch);
    }
  }

  private void answer(List<Pending<S, C, E>> requests) {
    if (!requests.isEmpty()) {
      surroundings.answer(() -> requests.forEach(Pending::answer));
      forgetInterrupt();
    }
  }

  /** Continuations run here, and one may have interrupted its thread: that is not to close. */
  private void forgetInterrupt() {
    if (Thread.interrupted() && closing) {
      Thread.currentThread().interrupt(); // it was: closing is set before
    }
  }

  private void publish() {
    Checkpointer<S> checkpointer = processor.checkpointer();
    place = processor.place();
    commands = processor.commands();
    skipped = processor.skipped();
    checkpoint = checkpointer.saved().nextOffset();
    tail = checkpointer.tail();
    recovery = checkpointer.rate().timeFor(tail);
    snapshotsSaved = checkpointer.trouble() == null;
    if (phase == Phase.SERVING) {
      String trouble = checkpointer.trouble();
      reason = trouble == null ? null : "snapshots are not saved: " + trouble;
    }
  }

  /** Shows what the processor waits for. */
  private final class LoopMonitor implements Monitor {
    @Override
    public void waitingFor(@Nullable String what) {
      reason = what;
      if (ready.isDone() && !restarting) {
        phase = what == null ? Phase.SERVING : Phase.RECOVERING;
      }
      if (what != null) {
        long now = surroundings.nanos().getAsLong();
        List<Pending<S, C, E>> late = mailbox.takeIf(request -> request.expiredAt(now));
        late.forEach(request -> request.settle(UnderWay.expired(request)));
        answer(late);
      }
    }

    @Override
    public void stirred() {
      mailbox.wake();
    }

    @Override
    public boolean closing() {
      return closing;
    }
  }
}
