package io.logfold.application.internal.partition;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The engine's write protocol against everything that the ports allow to go wrong. {@code
 * -Dlogfold.simulation.seeds=N} runs so many seeds, {@code -Dlogfold.simulation.seed=S} one.
 */
class SimulationTest {

  private static final Logger ENGINE = Logger.getLogger("io.logfold.application");

  @BeforeAll
  static void be_quiet() {
    ENGINE.setLevel(Level.OFF); // every failure that is meant to happen would be logged
  }

  @AfterAll
  static void speak_again() {
    ENGINE.setLevel(null);
  }

  @Test
  void no_seed_makes_the_engine_break_its_promises() {
    Long only = Long.getLong("logfold.simulation.seed");
    if (only != null) {
      run(only);
      return;
    }
    int seeds = Integer.getInteger("logfold.simulation.seeds", 2_500);
    for (long seed = 1; seed <= seeds; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    if (seed % 4 == 0) {
      new Simulation<>(Basket.SCENARIO).run(seed);
    } else {
      new Simulation<>(Counter.SCENARIO).run(seed);
    }
  }
}
