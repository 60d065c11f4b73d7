package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.snapshot.SnapshotStore;
import java.util.function.UnaryOperator;

/** Runs seeds; a run that fails is repeated with its trace written. */
final class Simulation<S, C, E> {

  private final Scenario<S, C, E> scenario;
  private UnaryOperator<EventLog<E>> logFlaw = UnaryOperator.identity();
  private UnaryOperator<SnapshotStore<S>> storeFlaw = UnaryOperator.identity();
  private boolean mayHaveStream = true;

  Simulation(Scenario<S, C, E> scenario) {
    this.scenario = scenario;
  }

  Simulation<S, C, E> withLog(UnaryOperator<EventLog<E>> flaw) {
    logFlaw = flaw;
    return this;
  }

  Simulation<S, C, E> withStore(UnaryOperator<SnapshotStore<S>> flaw) {
    storeFlaw = flaw;
    return this;
  }

  /** All commands go straight to a node. */
  Simulation<S, C, E> withoutStream() {
    mayHaveStream = false;
    return this;
  }

  /**
   * @throws Broken the engine did what it must never do; the message has the trace
   */
  void run(long seed) {
    try {
      world(seed, new Trace(false)).run();
    } catch (Throwable first) {
      Trace trace = new Trace(true);
      try {
        world(seed, trace).run();
      } catch (Throwable again) {
        throw new Broken(
            "seed %d of %s: %s%n%s%nseed %d of %s: %s (repeat with -Dlogfold.simulation.seed=%d)"
                .formatted(
                    seed,
                    scenario.name(),
                    again.getMessage(),
                    trace,
                    seed,
                    scenario.name(),
                    again.getMessage(),
                    seed),
            again);
      }
      throw new Broken(
          "seed %d fails only sometimes: it is not deterministic".formatted(seed), first);
    }
  }

  /** The first seed that fails, or -1 when the first {@code seeds} do not. */
  long firstFailure(int seeds) {
    for (long seed = 1; seed <= seeds; seed++) {
      try {
        world(seed, new Trace(false)).run();
      } catch (Broken e) {
        return seed;
      }
    }
    return -1;
  }

  private World<S, C, E> world(long seed, Trace trace) {
    return new World<>(scenario, seed, logFlaw, storeFlaw, mayHaveStream, trace);
  }
}
