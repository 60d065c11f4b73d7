package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.request.CommandResult;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import io.logfold.testkit.eventlog.RecordNetwork;
import io.logfold.testkit.simulation.Fault;
import io.logfold.testkit.simulation.InFlightRecords;
import io.logfold.testkit.simulation.SeededRandom;
import io.logfold.testkit.simulation.SimulatedTime;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run: several processes on one log and one store, clients, and everything that goes wrong. The
 * seed decides all of it. Processes run one at a time, but at every call of a port others may get
 * their turn in the middle of it, so that what happens is what threads and machines could do.
 */
final class World<S, C, E> {

  /** After so many calls of ports nothing fails any more: the run has to come to an end. */
  private static final int CALM_AFTER = 4_000;

  private static final int ENDLESS = 60_000;
  private static final int MAX_NESTING = 2;

  final Scenario<S, C, E> scenario;
  final SeededRandom chance;
  final Weather weather;
  final SimulatedTime time = new SimulatedTime();
  final InFlightRecords inFlight = new InFlightRecords();
  final LogPartition partition;
  final EventLog<E> log;
  final SnapshotStore<S> store;
  final Oracle<S, E> oracle;

  /** Bytes for the aggregates in memory: in some runs so few that only one or two find room. */
  final long budget;

  final Clients<S, C, E> clients;

  /** Takes commands to the owner; null in some runs. */
  final @Nullable CommandTopic<S, C, E> stream;

  /** How many of the commands go into the stream. */
  private final double forwarded;

  private final InMemoryEventLog<E> sound;
  private final UnaryOperator<EventLog<E>> logFlaw;
  private final Trace trace;
  private final InMemorySnapshotStore<S> memory;
  private final List<Life<S, C, E>> lives = new ArrayList<>();
  private final List<Life<S, C, E>> past = new ArrayList<>();
  private @Nullable String ownerName;
  private Place watched = Place.BEGINNING;
  private long watchedEnd;
  private final NoteFold notes = new NoteFold();
  private @Nullable Runnable backup;
  private @Nullable Throwable broken;
  private long takeovers;
  private long logAwayUntil = Long.MIN_VALUE;
  private long storeAwayUntil = Long.MIN_VALUE;
  private boolean calm;
  private int nesting;
  private int calls;
  private int started;

  World(
      Scenario<S, C, E> scenario,
      long seed,
      UnaryOperator<EventLog<E>> logFlaw,
      UnaryOperator<SnapshotStore<S>> storeFlaw,
      boolean mayHaveStream,
      Trace trace) {
    this.scenario = scenario;
    this.chance = new SeededRandom(seed);
    this.weather = new Weather(chance);
    this.trace = trace;
    // Not drawn from the same chance: seeds that found something would become other seeds.
    SeededRandom other = new SeededRandom(~seed);
    this.budget = other.happens(0.2) ? other.pick(1_000, 3_000, 6_000) : Long.MAX_VALUE;
    this.sound = new InMemoryEventLog<>("simulated", 1);
    this.logFlaw = logFlaw;
    this.log = logFlaw.apply(sound);
    this.partition = log.identity().partition(0);
    this.memory = new InMemorySnapshotStore<>();
    this.oracle = new Oracle<>(scenario.decider(), sound, 0);
    this.store = storeFlaw.apply(new DiscardNoting<>(memory, oracle::forgetStored));
    this.forwarded = mayHaveStream ? other.pick(0, 0.1, 0.5, 0.9) : 0;
    CommandTopic<S, C, E> topic = null;
    StreamCheck<S, C, E> streamCheck = null;
    if (forwarded > 0) {
      topic = new CommandTopic<>(chance, time, this::taken);
      streamCheck = new StreamCheck<>(scenario, oracle, topic);
    }
    this.stream = topic;
    this.clients = new Clients<>(scenario, oracle, chance, trace, streamCheck);
  }

  /** Everything, from the first step to the last check. */
  void run() {
    note("%s, %d bytes, forwarded %s", weather, budget, forwarded);
    for (int step = 0; step < weather.steps && !calm; step++) {
      time.advance(Duration.ofMillis(chance.pick(0, 1, 1, 30)));
      act();
      check();
    }
    new Healing<>(this, lives).heal();
  }

  /** Each node is a process of its own, so that the log tells them apart. */
  EventLog<E> logSeenBy(String node, RecordNetwork network) {
    return logFlaw.apply(sound.seenBy(node, network));
  }

  void act() {
    int what = chance.below(100);
    if (stream != null && chance.happens(0.25)) {
      flow(stream);
    } else if (chance.happens(weather.disasters)) {
      disaster();
    } else if (what < 30) {
      send();
    } else if (what < 34) {
      ask();
    } else if (what < 70) {
      step();
    } else if (what < 85) {
      save();
    } else if (what < 89) {
      time.advance(Duration.ofMillis(chance.pick(5, 100, 3_000)));
    } else if (what < 91) {
      inFlight.arrive(chance);
    } else {
      changeProcesses();
    }
    lives.stream().filter(Life::hasEnded).forEach(past::add);
    lives.removeIf(Life::hasEnded);
  }

  private void changeProcesses() {
    if (lives.size() < weather.nodes || chance.happens(weather.takeovers)) {
      start();
    } else if (chance.happens(weather.crash * 10)) {
      chance.pick(lives).doom();
    } else if (chance.happens(0.1)) {
      chance.pick(lives).close();
    }
  }

  private void send() {
    if (lives.isEmpty()) {
      return;
    }
    if (chance.happens(weather.bursts)) {
      String hot = anyAggregate();
      Life<S, C, E> to = chance.pick(lives);
      for (int n = 0; n < 300; n++) {
        send(clients.want(hot), to);
      }
      return;
    }
    for (int n = chance.pick(1, 1, 3, 8); n > 0; n--) {
      Intent<S, C, E> again = chance.happens(0.4) ? clients.wantAgain() : null;
      send(again != null ? again : clients.want(anyAggregate()), chance.pick(lives));
    }
  }

  void send(Intent<S, C, E> intent, Life<S, C, E> to) {
    if (stream != null && chance.happens(forwarded)) {
      forward(intent, stream);
      return;
    }
    Attempt<S, C, E> attempt = clients.attempt(intent, to, null);
    note("%s is sent to %s as %s", intent, to, attempt.mark);
    to.send(attempt);
  }

  private void forward(Intent<S, C, E> intent, CommandTopic<S, C, E> topic) {
    boolean limited = chance.happens(0.6);
    Message<S, C, E> message =
        new Message<>(topic, limited ? deadline() : null, deadline(), chance.happens(0.2));
    Attempt<S, C, E> attempt = clients.attempt(intent, null, message);
    message.carries(attempt);
    note("%s is forwarded as %s%s", intent, attempt.mark, limited ? "" : ", without a deadline");
    topic.send(message);
  }

  /** A node answers a command that it had in its hands. */
  void answered(
      Turn<S, C, E> turn, @Nullable CommandResult<S, E> result, @Nullable Throwable failure) {
    clients.answered(turn, result, failure, turn.toOwner && turn.takeoversBefore == takeovers());
  }

  /** The stream goes on: what is under way arrives, or somebody takes what there is. */
  private void flow(CommandTopic<S, C, E> topic) {
    if (chance.happens(0.2)) {
      topic.arrive();
    } else if (!lives.isEmpty()) {
      chance.pick(lives).takeCommands();
    }
  }

  private void ask() {
    if (!lives.isEmpty()) {
      chance.pick(lives).ask(anyAggregate());
    }
  }

  private String anyAggregate() {
    return "a" + chance.below(weather.aggregates);
  }

  private void step() {
    if (!lives.isEmpty()) {
      Life<S, C, E> life = chance.pick(lives);
      if (!life.isBusy()) {
        note("%s goes on", life);
        life.step();
      }
    }
  }

  private void save() {
    List<Life<S, C, E>> savers = new ArrayList<>(lives);
    savers.addAll(past);
    savers.removeIf(life -> !life.hasSaves());
    if (!savers.isEmpty() && chance.happens(weather.savesRun)) {
      chance.pick(savers).runSave();
    }
  }

  Life<S, C, E> start() {
    Life<S, C, E> life = new Life<>(this, "n" + ++started);
    note("%s starts", life);
    lives.add(life);
    return life;
  }

  private void disaster() {
    switch (chance.below(7)) {
      case 0 -> storeAwayUntil = time.getAsLong() + Duration.ofMillis(500).toNanos();
      case 1 -> logAwayUntil = time.getAsLong() + Duration.ofMillis(500).toNanos();
      case 2, 3 -> {
        note("backup of the store");
        backup = memory.backup();
      }
      case 4, 5 -> {
        if (backup != null) {
          note("the store is restored");
          backup.run();
          oracle.forgetStored();
        }
      }
      case 6 -> {
        if (chance.coin()) {
          note("the store is emptied");
          memory.discard(partition);
          oracle.forgetStored();
        } else {
          note("a row is damaged");
          memory.damage(partition, anyAggregate());
        }
      }
      default -> throw new IllegalStateException();
    }
  }

  /** A process calls a port: others may get a turn, or it dies. */
  void called(Life<S, C, E> caller, String point) {
    stopIfBroken();
    if (++calls > ENDLESS) {
      throw broken(new Broken(caller + " never comes to an end, now at " + point));
    }
    calm |= calls > CALM_AFTER;
    if (calm) {
      return;
    }
    if (chance.happens(weather.crash)) {
      note("%s is to die at %s", caller, point);
      caller.doom();
    } else if (nesting < MAX_NESTING && chance.happens(weather.turns)) {
      nesting++;
      note("(%s at %s)", caller, point);
      act();
      nesting--;
    }
  }

  boolean fails(Life<S, C, E> life, Fault fault) {
    boolean away =
        switch (fault) {
          case LOG_AWAY -> time.getAsLong() < logAwayUntil;
          case STORE_AWAY -> time.getAsLong() < storeAwayUntil;
          default -> false;
        };
    boolean fails = !calm && (away || chance.happens(weather.of(fault)));
    if (fails) {
      note("%s: %s", life, fault);
    }
    return fails;
  }

  /** Looks who has opened a term since, and what notes there are. */
  private void watch() {
    long end = sound.extent(0).end();
    if (end == watchedEnd) {
      return;
    }
    Place before = watched;
    try (EventCursor<E> cursor = sound.read(0, before, end)) {
      List<RecordedEvent<E>> batch;
      do {
        batch = cursor.next();
        cursor.notes().forEach(notes::fold);
      } while (!batch.isEmpty());
      watched = cursor.place();
    }
    watchedEnd = end;
    if (!watched.term().equals(before.term())) {
      String name = sound.owner(0, Place.BEGINNING).orElse(null);
      if (!Objects.equals(name, ownerName)) {
        takeovers++;
        ownerName = name;
      }
    }
  }

  /** How far the stream of commands was taken. */
  private long taken() {
    watch();
    StreamPosition commands = notes.commands();
    return commands == null ? 0 : commands.next();
  }

  /** What is still under way arrives, or never does. */
  void settleRecords() {
    if (chance.coin()) {
      inFlight.arrive(chance);
    }
    inFlight.lose();
  }

  void check() {
    stopIfBroken();
    clients.checkLog();
    oracle.checkStore(memory.checkpoint(partition).nextOffset(), memory.snapshots(partition));
    for (Life<S, C, E> life : lives) {
      if (!life.isBusy() && !life.hasEnded()) {
        Inspection.of(this, life);
      }
    }
  }

  /** Runs what is called from within the engine, which might swallow what is thrown. */
  void guarded(Runnable check) {
    try {
      check.run();
    } catch (Broken e) {
      throw broken(e);
    }
  }

  Broken broken(Broken what) {
    if (broken == null) {
      broken = what;
    }
    return what;
  }

  private void stopIfBroken() {
    if (broken != null) {
      throw new Broken(String.valueOf(broken.getMessage()), broken);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
  void note(String format, @Nullable Object... arguments) {
    trace.note(nesting, format, arguments);
  }

  long deadline() {
    return time.getAsLong() + weather.options.requestTimeout().toNanos();
  }

  @Nullable Life<S, C, E> owner() {
    watch();
    return lives.stream()
        .filter(life -> life.toString().equals(ownerName))
        .findFirst()
        .orElse(null);
  }

  long takeovers() {
    watch();
    return takeovers;
  }

  boolean isCalm() {
    return calm;
  }

  void becomeCalm() {
    calm = true;
  }
}
