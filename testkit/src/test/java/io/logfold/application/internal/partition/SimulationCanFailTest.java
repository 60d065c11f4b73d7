package io.logfold.application.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.internal.partition.Counter.Command;
import io.logfold.application.internal.partition.Counter.Event;
import io.logfold.application.snapshot.SnapshotStore;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A simulation that passes proves nothing unless it fails when something is wrong. */
class SimulationCanFailTest {

  private static final int SEEDS = 400;
  private static final Logger ENGINE = Logger.getLogger("io.logfold.application");

  @BeforeAll
  static void be_quiet() {
    ENGINE.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak_again() {
    ENGINE.setLevel(null);
  }

  @Test
  void a_log_that_forgets_fencing_is_caught() {
    assertCaughtLog(Flaws::forgetsFencing);
  }

  @Test
  void a_log_that_acknowledges_too_early_is_caught() {
    assertCaughtLog(Flaws::acknowledgesTooEarly);
  }

  @Test
  void a_log_that_tears_batches_is_caught() {
    assertCaughtLog(Flaws::tearsBatches);
  }

  @Test
  void a_log_that_hides_its_end_is_caught() {
    assertCaughtLog(Flaws::hidesItsEnd);
  }

  @Test
  void a_log_that_confirms_blindly_is_caught() {
    assertCaughtLog(Flaws::confirmsBlindly);
  }

  @Test
  void a_log_that_stores_progress_before_the_events_is_caught() {
    assertCaughtStream(Flaws::storesProgressFirst);
  }

  @Test
  void a_log_that_stores_progress_after_the_events_is_caught() {
    assertCaughtStream(Flaws::storesProgressAfterwards);
  }

  @Test
  void a_log_that_answers_before_progress_is_stored_is_caught() {
    assertCaughtStream(Flaws::forgetsProgress);
  }

  @Test
  void a_log_that_lets_the_fenced_make_progress_is_caught() {
    assertCaughtStream(Flaws::letsTheFencedMakeProgress);
  }

  @Test
  void a_log_that_forgets_which_commands_it_has_is_caught() {
    assertCaughtStream(Flaws::forgetsCommands);
  }

  @Test
  void a_log_that_forgets_refusals_is_caught() {
    assertCaughtLog(Flaws::forgetsRefusals);
  }

  @Test
  void a_store_that_forgets_memories_is_caught() {
    assertCaughtStore(Flaws::forgetsMemories);
  }

  @Test
  void a_store_in_which_older_snapshots_replace_newer_ones_is_caught() {
    assertCaughtStore(Flaws::letsOlderReplaceNewer);
  }

  @Test
  void a_store_that_loses_a_snapshot_is_caught() {
    assertCaughtStore(Flaws::losesOne);
  }

  @Test
  void a_store_that_ignores_gaps_is_caught() {
    assertCaughtStore(Flaws::ignoresGaps);
  }

  @Test
  void the_same_seed_gives_the_same_run() {
    Trace first = new Trace(true);
    Trace second = new Trace(true);
    long seed = 7;
    new World<>(Counter.SCENARIO, seed, l -> l, s -> s, true, first).run();
    new World<>(Counter.SCENARIO, seed, l -> l, s -> s, true, second).run();
    assertThat(first.toString()).isEqualTo(second.toString()).contains("is sent to");
  }

  private static void assertCaughtLog(UnaryOperator<EventLog<Event>> flaw) {
    assertCaught(
        new Simulation<Counter, Command, Event>(Counter.SCENARIO).withoutStream().withLog(flaw));
  }

  /** Among runs of which most have a stream of commands. */
  private static void assertCaughtStream(UnaryOperator<EventLog<Event>> flaw) {
    assertCaught(new Simulation<Counter, Command, Event>(Counter.SCENARIO).withLog(flaw));
  }

  private static void assertCaughtStore(UnaryOperator<SnapshotStore<Counter>> flaw) {
    assertCaught(new Simulation<Counter, Command, Event>(Counter.SCENARIO).withStore(flaw));
  }

  private static void assertCaught(Simulation<Counter, Command, Event> simulation) {
    assertThat(simulation.firstFailure(SEEDS)).as("first seed that fails").isPositive();
  }
}
