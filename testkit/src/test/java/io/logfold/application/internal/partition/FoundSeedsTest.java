package io.logfold.application.internal.partition;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Seeds that once found a fault. They find it again only while the simulation draws the same
 * numbers in the same order; what they taught is written down, step by step, in {@link
 * ProtocolTest}.
 */
class FoundSeedsTest {

  private static final Logger ENGINE = Logger.getLogger("io.logfold.application");

  @BeforeAll
  static void be_quiet() {
    ENGINE.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak_again() {
    ENGINE.setLevel(null);
  }

  @ParameterizedTest
  @ValueSource(longs = {351, 778, 1871, 2703})
  void a_caller_was_told_that_nothing_was_stored_although_it_was(long seed) {
    new Simulation<>(Counter.SCENARIO).withoutStream().run(seed);
  }

  @ParameterizedTest
  @ValueSource(longs = {450, 634, 723, 821, 1163, 1179, 1255, 1391})
  void a_save_built_on_less_than_the_memory_rests_on(long seed) {
    new Simulation<>(Counter.SCENARIO).withoutStream().run(seed);
  }
}
