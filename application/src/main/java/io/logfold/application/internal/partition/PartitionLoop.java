package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.forwarding.Delivery;
import io.logfold.application.history.Tail;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One ownership of one partition, from acquiring it to giving it up: recovers, then takes what
 * gathered in the mailbox, has it processed as one batch, answers, and maintains the checkpoint,
 * until closed or fenced. {@link #run} needs a thread of its own; all other methods are
 * thread-safe.
 */
public final class PartitionLoop<S, C, E> implements Runnable {

  private static final Logger LOG = System.getLogger(PartitionLoop.class.getName());
  private static final Duration RETRY_AT_ONCE = Duration.ofMillis(50);
  private static final Duration FOREVER = Duration.ofDays(365);

  private final LogPartition partition;
  private final PartitionOptions options;
  private final PartitionEnvironment environment;
  private final Mailbox<Pending<S, C, E>> mailbox;
  private final PartitionProcessor<S, C, E> processor;
  private final LoopStatus status;

  /** One for all: it has neither a stack trace nor anything else that could change. */
  private final Busy full;

  private final RestartBackoff restartBackoff = new RestartBackoff();

  /** Between a fault and serving again; of the loop's thread. */
  private boolean restarting;

  private final SaveAhead saveAhead = new SaveAhead();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private volatile boolean closing;
  private volatile @Nullable Thread thread;

  public PartitionLoop(PartitionSetup<S, C, E> setup, PartitionEnvironment environment) {
    this.partition = setup.partition();
    this.options = setup.options();
    this.environment = environment;
    this.status = new LoopStatus(partition);
    this.mailbox = new Mailbox<>(options.limits().mailboxCapacity());
    this.full =
        new Busy(
            "%s requests wait for %s already"
                .formatted(options.limits().mailboxCapacity(), partition),
            RETRY_AT_ONCE);
    this.processor = new PartitionProcessor<>(setup, environment, new LoopMonitor());
  }

  /**
   * Takes a command.
   *
   * @return its result, or an {@link EngineException}
   */
  public CompletableFuture<CommandResult<S, E>> send(CommandRequest<C> request) {
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
  public CompletableFuture<CommandResult<S, E>> deliver(
      CommandRequest<C> request, Delivery delivery, Duration patience) {
    Pending.Command<S, C, E> command =
        new Pending.Command<>(request, deadlineAfter(patience), delivery);
    take(command);
    return command.caller();
  }

  /**
   * Skips a record of a stream that is no command.
   *
   * @return completes when it is stored that the stream was taken that far, or fails with an {@link
   *     EngineException}
   */
  public CompletableFuture<Boolean> skip(Delivery delivery) {
    Pending.Skipped<S, C, E> skipped =
        new Pending.Skipped<>(partition.toString(), delivery, deadlineAfter(FOREVER));
    take(skipped);
    return skipped.caller();
  }

  /**
   * Asks for the committed state.
   *
   * @param confirmed whether the log has to confirm first that no other owner has come
   * @return the state, or an {@link EngineException}
   */
  public CompletableFuture<AggregateState<S>> state(String aggregateId, boolean confirmed) {
    Pending.StateQuery<S, C, E> query =
        new Pending.StateQuery<>(aggregateId, confirmed, deadline());
    take(query);
    return query.caller();
  }

  /**
   * Asks for the offsets of an aggregate's youngest events, which no save contains yet.
   *
   * @return what the index may lack, or an {@link EngineException}
   */
  public CompletableFuture<Tail.Known> tail(String aggregateId) {
    Pending.TailQuery<S, C, E> query = new Pending.TailQuery<>(aggregateId, deadline());
    take(query);
    return query.caller();
  }

  private long deadline() {
    return deadlineAfter(options.requestTimeout());
  }

  private long deadlineAfter(Duration patience) {
    Duration bounded = patience.compareTo(FOREVER) > 0 ? FOREVER : patience;
    return environment.nanos() + bounded.toNanos();
  }

  private void take(Pending<S, C, E> request) {
    EngineException refusal = status.isServing() ? offer(request) : status.unavailable();
    if (refusal != null) {
      request.settle(refusal);
      request.answer();
    }
  }

  private @Nullable EngineException offer(Pending<S, C, E> request) {
    return switch (mailbox.offer(request)) {
      case TAKEN -> null;
      case FULL -> full;
      case CLOSED -> status.unavailable();
    };
  }

  /** Whether it answers now. */
  public boolean serves() {
    return status.isServing() && !closing;
  }

  /** Whether another owner will answer, or this loop in a moment. */
  public boolean isChangingHands() {
    Phase phase = status.phase();
    return closing || phase == Phase.FENCED || (phase == Phase.RECOVERING && !ready.isDone());
  }

  /** Completes when the partition serves for the first time; fails when it never will. */
  public CompletableFuture<Void> ready() {
    return ready;
  }

  /** Completes when the partition was given up, for whatever reason; see {@link #status}. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** How it is doing; never waits. */
  public PartitionStatus status() {
    return status.current();
  }

  /** The place behind everything that is folded here. */
  public Place place() {
    return status.place();
  }

  /** How far the stream of commands was taken; null: there never was one. */
  public @Nullable StreamPosition commands() {
    return status.commands();
  }

  /** Asks the loop to serve what waits, save the tail and end; {@link #ended} tells when it has. */
  public void close() {
    closing = true;
    mailbox.close();
    Thread running = thread;
    if (running != null && status.phase() == Phase.RECOVERING) {
      running.interrupt();
    }
  }

  /**
   * Asks for a save of all that is not saved, while the partition goes on serving: before it is
   * given up, so that little is left to save while no node serves.
   *
   * @return completes when that was tried, or the loop has ended
   */
  public CompletableFuture<Void> saveAhead() {
    CompletableFuture<Void> asked = saveAhead.ask();
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
    environment.memory().enter();
    Phase last = Phase.FAILED;
    String why = null;
    try {
      work();
      processor.saveTail();
      last = Phase.CLOSED;
    } catch (InterruptedException e) {
      last = Phase.CLOSED;
      why =
          "closed before all was done: "
              + (status.reason() == null ? e.getMessage() : status.reason());
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
   * Recovers and serves until it is to close. After an unexpected fault it starts over: all state
   * is forgotten and folded anew from the log, so whatever the fault left behind is gone. Another
   * owner, and faults that need an operator, end it.
   */
  private void work() throws InterruptedException {
    while (true) {
      try {
        if (closing) {
          throw new InterruptedException("closed before it began");
        }
        processor.recover();
        status.publish(processor);
        restarting = false;
        status.enter(Phase.SERVING, null);
        ready.complete(null);
        serve();
        return;
      } catch (WriterFenced | CorruptLog | EventsLost e) {
        throw e;
      } catch (InterruptedException e) {
        if (closing) {
          throw e;
        }
        pauseAfter(e); // by a continuation, perhaps: only those know this thread
      } catch (RuntimeException | Error e) {
        pauseAfter(e);
      }
    }
  }

  private void pauseAfter(Throwable fault) throws InterruptedException {
    Duration pause = restartBackoff.pause();
    restarting = true;
    String reason =
        "stopped at a fault, starting again in %s ms: %s".formatted(pause.toMillis(), fault);
    status.enter(Phase.RECOVERING, reason);
    LOG.log(Level.ERROR, "%s: %s".formatted(partition, reason), fault);
    refuseWaiting();
    environment.sleep(pause);
  }

  private void finish(Phase last, @Nullable String why) {
    status.enter(last, why);
    mailbox.close();
    saveAhead.end();
    refuseWaiting(); // first, whatever the closing of the writer makes of it
    try {
      processor.close();
      status.publish(processor);
    } finally {
      environment.memory().leave();
      ready.completeExceptionally(status.unavailable());
      ended.complete(null);
    }
  }

  private void refuseWaiting() {
    List<Pending<S, C, E>> waiting = mailbox.takeIf(request -> true);
    waiting.forEach(request -> request.settle(status.unavailable()));
    answer(waiting);
  }

  private void serve() throws InterruptedException {
    List<Pending<S, C, E>> batch = new ArrayList<>();
    while (true) {
      batch = new ArrayList<>(Math.max(16, batch.size()));
      mailbox.drain(batch, options.limits().maxBatch(), processor.checkpointer().nanosUntilDue());
      if (!batch.isEmpty()) {
        process(batch);
        restartBackoff.reset();
      } else if (closing && mailbox.size() == 0) {
        return; // what was sent before the closing has been served
      }
      processor.maintainCheckpoint();
      saveAhead.advance(processor.checkpointer(), processor.place());
      status.publish(processor);
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
                  "%s: the partition stopped while the request was under way; send it again with the same command id"
                      .formatted(request.aggregateId()),
                  null));
        }
      }
      // Before the answers: their receivers may read the log up to it, or take the stream up again.
      status.publishPlace(processor);
      answer(batch);
    }
  }

  private void answer(List<Pending<S, C, E>> requests) {
    if (!requests.isEmpty()) {
      environment.answer(() -> requests.forEach(Pending::answer));
      forgetInterrupt();
    }
  }

  /** Continuations run here, and one may have interrupted its thread: that is not to close. */
  private void forgetInterrupt() {
    if (Thread.interrupted() && closing) {
      Thread.currentThread().interrupt(); // it was: closing is set before
    }
  }

  /** Shows what the processor waits for. */
  private final class LoopMonitor implements Monitor {
    @Override
    public void waitingFor(@Nullable String what) {
      if (ready.isDone() && !restarting) {
        status.enter(what == null ? Phase.SERVING : Phase.RECOVERING, what);
      } else {
        status.explain(what);
      }
      if (what != null) {
        long now = environment.nanos();
        List<Pending<S, C, E>> late = mailbox.takeIf(request -> request.expiredAt(now));
        late.forEach(request -> request.settle(InFlightRequests.expired(request)));
        answer(late);
      }
    }

    @Override
    public void saveEnded() {
      mailbox.wake();
    }

    @Override
    public boolean closing() {
      return closing;
    }
  }
}
