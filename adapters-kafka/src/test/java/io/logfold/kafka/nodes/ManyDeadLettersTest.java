package io.logfold.kafka.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A measurement, by hand: how long good commands wait for the bad ones that stand before them. It
 * prints the times with bad ones and without, see {@code docs/testing.md}.
 */
@UseServices
@Timeout(580)
@EnabledIfSystemProperty(
    named = "logfold.dead.letters",
    matches = "\\d+",
    disabledReason = "a measurement: -Dlogfold.dead.letters=60000 makes so many bad commands")
class ManyDeadLettersTest {

  private static final int PARTITIONS = 3;
  private static final int BAD = Integer.getInteger("logfold.dead.letters", 0);
  private static final int GOOD = Integer.getInteger("logfold.good.commands", 40_000);
  private static final int IDS = 1_000;

  private final TestServices services;

  ManyDeadLettersTest(TestServices services) {
    this.services = services;
  }

  @Test
  void good_commands_wait_for_the_letters_of_bad_ones() throws Exception {
    // Once before it is measured: the JVM is cold.
    run(BAD / 20, GOOD / 20);
    double without = run(0, GOOD);
    double with = run(BAD, GOOD);
    System.out.printf(
        Locale.ROOT,
        "%d good commands: %.1f s; behind %d bad ones: %.1f s%n",
        GOOD,
        without,
        BAD,
        with);
  }

  /** In seconds from when the node serves until all good ones have taken effect. */
  private double run(int bad, int good) {
    String kafka = services.kafka();
    String topic = services.unique("notes");
    InMemorySnapshotStore<Integer> store = new InMemorySnapshotStore<>();
    try (NoteNode first = new NoteNode(kafka, topic, PARTITIONS, store)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> first.serving() == PARTITIONS);
    }
    try (CommandTopic commands = new CommandTopic(kafka, topic, PARTITIONS)) {
      for (int n = 0; n < bad; n++) {
        commands.write(commands.note("bad-" + n, "x", "expectedVersion", "none"));
      }
      for (int n = 0; n < good; n++) {
        commands.write(commands.note("good-" + n % IDS, "good", "commandId", "good-" + n));
      }
      commands.flush();
      try (NoteNode node = new NoteNode(kafka, topic, PARTITIONS, store)) {
        await().atMost(Duration.ofSeconds(60)).until(() -> node.serving() == PARTITIONS);
        long begin = System.nanoTime();
        await()
            .atMost(Duration.ofMinutes(8))
            .pollInterval(Duration.ofMillis(100))
            .until(() -> notes(node) == good);
        double seconds = (System.nanoTime() - begin) / 1e9;
        assertThat(commands.deadLetters(bad)).hasSize(bad);
        return seconds;
      }
    }
  }

  private static long notes(NoteNode node) {
    long notes = 0;
    for (int id = 0; id < IDS; id++) {
      notes += node.engine().state("good-" + id).toCompletableFuture().join().version();
    }
    return notes;
  }
}
