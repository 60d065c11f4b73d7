package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.ownership.Lease;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.testkit.simulation.Crash;
import io.logfold.testkit.simulation.Fault;
import io.logfold.testkit.simulation.FaultyEventLog;
import io.logfold.testkit.simulation.FaultyNetwork;
import io.logfold.testkit.simulation.FaultySnapshotStore;
import io.logfold.testkit.simulation.Interference;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One process that owns, or believes to own, the partition: from its start until it ends or dies.
 * Does with a {@link PartitionProcessor} what {@link PartitionLoop} does, a step at a time.
 */
final class Life<S, C, E> implements Monitor, Interference {

  private static final int CLOSE_PATIENCE = 100;
  private static final int STUCK = 5_000;

  private enum Phase {
    NEW,
    SERVING,
    ENDED
  }

  private final World<S, C, E> world;
  private final String name;
  private final PartitionProcessor<S, C, E> processor;
  private final Deque<Runnable> saves = new ArrayDeque<>();
  private final List<Pending<S, C, E>> inbox = new ArrayList<>();
  private final Map<Pending<S, C, E>, Turn<S, C, E>> turns = new HashMap<>();
  private final @Nullable Feed<S, C, E> feed;
  private Phase phase = Phase.NEW;
  private boolean busy;
  private boolean closing;
  private boolean doomed;
  private boolean dead;
  private int pauses;
  private int questions;
  private int calmPauses;

  Life(World<S, C, E> world, String name) {
    this.world = world;
    this.name = name;
    this.processor =
        new PartitionProcessor<>(
            new PartitionSetup<>(
                world.partition,
                world.scenario.decider(),
                new FaultyEventLog<>(
                    world.logSeenBy(name, new FaultyNetwork(world.inFlight, world.chance, this)),
                    world.scenario.unwritable(),
                    this),
                new FaultySnapshotStore<>(world.store, this),
                world.weather.options),
            new PartitionEnvironment(
                new PartitionTime(world.time, world.time, this::pause),
                saves::add,
                Runnable::run,
                MemoryBudget.ofBytes(world.budget),
                Lease.UNLIMITED),
            this);
    CommandTopic<S, C, E> stream = world.stream;
    this.feed = stream == null ? null : new Feed<>(world, this, stream);
  }

  boolean isDead() {
    return dead;
  }

  boolean isBusy() {
    return busy;
  }

  boolean serves() {
    return phase == Phase.SERVING && !dead && !closing;
  }

  boolean hasEnded() {
    return dead || phase == Phase.ENDED;
  }

  PartitionProcessor<S, C, E> processor() {
    return processor;
  }

  /** Takes a command straight from its client. */
  void send(Attempt<S, C, E> attempt) {
    Turn<S, C, E> turn = new Turn<>(attempt, world.deadline(), null);
    var unused =
        turn.pending
            .caller()
            .whenComplete(
                (result, failure) -> world.guarded(() -> world.answered(turn, result, failure)));
    offer(turn);
  }

  void offer(Turn<S, C, E> turn) {
    turns.put(turn.pending, turn);
    offer(turn.pending);
  }

  /** Takes what the stream has for it. */
  void takeCommands() {
    if (feed != null && !hasEnded()) {
      feed.take();
    }
  }

  void ask(String aggregateId) {
    boolean confirmed = questions++ % 2 == 0;
    Pending.StateQuery<S, C, E> query =
        new Pending.StateQuery<>(aggregateId, confirmed, world.deadline());
    long before = world.oracle.version(aggregateId);
    boolean owns = world.owner() == this;
    long takeovers = world.takeovers();
    // Who was not confirmed may have been told by an owner that was none any more.
    var unused =
        query
            .caller()
            .whenComplete(
                (state, failure) ->
                    world.guarded(
                        () ->
                            checkState(
                                state,
                                confirmed || (owns && takeovers == world.takeovers())
                                    ? before
                                    : 0)));
    offer(query);
  }

  private void checkState(@Nullable AggregateState<S> answer, long atLeast) {
    world.clients.checkLog();
    if (answer != null
        && (answer.version() < atLeast
            || !world.oracle.was(answer.aggregateId(), answer.version(), answer.state()))) {
      throw new Broken("%s answers %s".formatted(this, answer));
    }
  }

  void offer(Pending<S, C, E> request) {
    EngineException refusal =
        !serves()
            ? new Unavailable("not serving", Duration.ZERO, null)
            : inbox.size() >= world.weather.options.limits().mailboxCapacity()
                ? new Busy("too many", Duration.ZERO)
                : null;
    if (refusal == null) {
      inbox.add(request);
    } else {
      request.settle(refusal);
      request.answer();
    }
  }

  void close() {
    closing = true;
    if (feed != null) {
      feed.end();
    }
  }

  /** Lets the process do its next thing. */
  void step() {
    if (busy || hasEnded()) {
      return;
    }
    busy = true;
    pauses = 0;
    calmPauses = 0;
    try {
      if (phase == Phase.NEW && closing) {
        end("closed before it began");
      } else if (phase == Phase.NEW) {
        processor.recover();
        phase = Phase.SERVING;
        world.note("%s serves from %s", this, processor.place());
      } else {
        serve();
      }
    } catch (WriterFenced e) {
      end("fenced: " + e.getMessage());
    } catch (InterruptedException e) {
      end("closed: " + e.getMessage());
    } catch (Crash e) {
      die(e.getMessage());
    } catch (CorruptLog e) {
      throw world.broken(new Broken(this + " finds the log corrupt", e));
    } catch (RuntimeException e) {
      throw world.broken(new Broken(this + " was killed by an exception", e));
    } finally {
      busy = false;
    }
    if (doomed && !dead) {
      die("at the end of its step");
    }
  }

  private void serve() throws InterruptedException {
    int size = Math.min(inbox.size(), world.weather.options.limits().maxBatch());
    List<Pending<S, C, E>> batch = new ArrayList<>(inbox.subList(0, size));
    inbox.subList(0, size).clear();
    if (!batch.isEmpty()) {
      process(batch);
    }
    if (closing && inbox.isEmpty()) {
      processor.saveTail();
      end("closed");
    } else {
      processor.maintainCheckpoint();
    }
  }

  private void process(List<Pending<S, C, E>> batch) throws InterruptedException {
    boolean owns = world.owner() == this;
    for (Pending<S, C, E> request : batch) {
      Turn<S, C, E> turn = turns.get(request);
      if (turn != null) {
        world.clients.turnBegins(turn, owns, world.takeovers());
      }
    }
    try {
      processor.process(batch);
    } finally {
      if (!doomed) {
        for (Pending<S, C, E> request : batch) {
          if (!request.settled()) {
            request.settle(new OutcomeUnknown("stopped", null));
          }
          request.answer();
        }
      }
    }
  }

  private void end(String why) {
    world.note("%s ends: %s", this, why);
    phase = Phase.ENDED;
    processor.close();
    inbox.forEach(
        request -> {
          request.settle(new Unavailable("ended", Duration.ZERO, null));
          request.answer();
        });
    inbox.clear();
  }

  /** Dies between two steps, or at the next call of a port. */
  void doom() {
    doomed = true;
    if (!busy) {
      die("between steps");
    }
  }

  private void die(@Nullable String why) {
    world.note("%s dies: %s", this, why);
    doomed = true;
    dead = true;
    phase = Phase.ENDED;
    inbox.clear();
  }

  boolean hasSaves() {
    return !saves.isEmpty();
  }

  /** Runs a save that the process has queued, wherever the process itself is by now. */
  void runSave() {
    Runnable save = world.chance.coin() ? saves.pollFirst() : saves.pollLast();
    if (save == null) {
      return;
    }
    world.note("a save of %s", this);
    try {
      save.run();
    } catch (Crash e) {
      world.note("%s dies while it saves: %s", this, e.getMessage());
    }
    if (doomed && !busy && !dead) {
      die("while it saved");
    }
  }

  private void pause(Duration duration) throws InterruptedException {
    pauses++;
    if (closing && pauses > CLOSE_PATIENCE) {
      throw new InterruptedException("abandoned");
    }
    if (world.isCalm() && ++calmPauses > STUCK) {
      throw world.broken(new Broken(this + " waits for ever"));
    }
    world.time.advance(duration);
    at("pause");
    if (!saves.isEmpty() && (world.isCalm() || world.chance.happens(0.3))) {
      runSave();
    }
  }

  @Override
  public void at(String point) {
    if (dead) {
      return; // what it had sent already goes on without it
    }
    if (doomed) {
      throw new Crash(point);
    }
    world.called(this, point);
    if (doomed) {
      throw new Crash(point);
    }
  }

  @Override
  public boolean fails(Fault fault) {
    return world.fails(this, fault);
  }

  @Override
  public void waitingFor(@Nullable String reason) {}

  @Override
  public void saveEnded() {}

  @Override
  public boolean closing() {
    return closing;
  }

  @Override
  public String toString() {
    return name;
  }
}
