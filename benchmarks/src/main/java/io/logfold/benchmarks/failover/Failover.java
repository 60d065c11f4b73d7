package io.logfold.benchmarks.failover;

import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Utils;

/**
 * Two nodes share a topic; one of them leaves in good order, is killed, or is suspended for longer
 * than its session and resumed. A client of each partition measures how long it waits.
 */
final class Failover {

  private static final int PARTITIONS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final Workbench workbench;
  private final Report report;
  private final Duration session;

  Failover(Workbench workbench, Report report, Duration session) {
    this.workbench = workbench;
    this.report = report;
    this.session = session;
  }

  /** How a node goes. */
  enum Mode {
    /** A second node comes, and gets its share. */
    JOIN,
    /** In good order. */
    LEAVE,
    /** {@code kill -9}. */
    KILL,
    /** {@code SIGSTOP}, and {@code SIGCONT} when others serve. */
    ZOMBIE
  }

  static int partitionOf(String id, int partitions) {
    return Utils.toPositive(Utils.murmur2(id.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  void run(Mode mode, int round) {
    String topic = "failover-%s-%d-%d".formatted(mode, round, System.currentTimeMillis());
    workbench.log(topic).close(); // so that it exists
    try (NodeProcess stays = start(topic)) {
      long begun = System.currentTimeMillis();
      await(() -> all().allMatch(p -> stays.serves(p, 0)));
      try (Probes probes = new Probes(workbench.kafka(), topic, PARTITIONS)) {
        awaitMore(probes);
        if (mode == Mode.JOIN) {
          probes.reset();
        }
        long joined = System.currentTimeMillis();
        try (NodeProcess goes = start(topic)) {
          await(() -> all().filter(p -> goes.serves(p, 0)).count() == PARTITIONS / 2);
          List<Integer> moved = all().filter(p -> goes.serves(p, 0)).boxed().toList();
          awaitMore(probes);
          if (mode == Mode.JOIN) {
            figure(mode, moved, probes, goes, joined, 0);
            return;
          }
          quiet();
          probes.reset();
          long gone = System.currentTimeMillis();
          switch (mode) {
            case LEAVE -> goes.leave();
            case KILL -> goes.signal("KILL");
            default -> goes.signal("STOP");
          }
          await(() -> moved.stream().allMatch(p -> stays.serves(p, gone)));
          awaitMore(probes);
          long[] waits = moved.stream().mapToLong(probes::longestMillis).toArray();
          long afterwards = 0;
          if (mode == Mode.ZOMBIE) {
            probes.reset();
            goes.signal("CONT");
            quiet();
            quiet();
            awaitMore(probes);
            afterwards = all().mapToLong(probes::longestMillis).max().orElse(0);
          }
          figure(mode, moved, waits, stays, gone, afterwards);
        }
      }
      report.progress("%s: %d ms".formatted(mode, System.currentTimeMillis() - begun));
    }
  }

  private NodeProcess start(String topic) {
    return NodeProcess.start(workbench.kafka(), workbench.postgresUrl(), topic, session);
  }

  private static IntStream all() {
    return IntStream.range(0, PARTITIONS);
  }

  private void figure(
      Mode mode, List<Integer> moved, Probes probes, NodeProcess next, long from, long afterwards) {
    figure(
        mode,
        moved,
        moved.stream().mapToLong(probes::longestMillis).toArray(),
        next,
        from,
        afterwards);
  }

  private void figure(
      Mode mode, List<Integer> moved, long[] waits, NodeProcess next, long from, long afterwards) {
    List<Object> values =
        new ArrayList<>(
            List.of(
                "mode",
                mode.name().toLowerCase(java.util.Locale.ROOT),
                "brokers",
                workbench.setup().brokers(),
                "sessionMillis",
                session.toMillis(),
                "partitions",
                moved.size(),
                "withoutServiceMillis",
                java.util.Arrays.stream(waits).max().orElse(0),
                "noticedMillis",
                between(moved, next, from, "", "recovering"),
                "replayedMillis",
                between(moved, next, from, "recovering", "opening"),
                "termOpenedMillis",
                between(moved, next, from, "opening", "opened"),
                "caughtUpMillis",
                between(moved, next, from, "opened", "serving")));
    if (mode == Mode.ZOMBIE) {
      values.add("disturbedAfterwardsMillis");
      values.add(afterwards);
    }
    report.figure("failover", values.toArray());
  }

  /** The longest that a partition took from one to the other; nothing: from the beginning. */
  private static long between(
      List<Integer> moved, NodeProcess next, long since, String one, String two) {
    return moved.stream()
        .mapToLong(
            p -> next.when(two, p, since).orElse(since) - next.when(one, p, since).orElse(since))
        .max()
        .orElse(0);
  }

  private static void awaitMore(Probes probes) {
    int[] before = all().map(probes::answered).toArray();
    await(() -> all().allMatch(p -> probes.answered(p) > before[p] + 20));
  }

  private static void quiet() {
    long end = System.nanoTime() + QUIET.toNanos();
    await(() -> System.nanoTime() - end > 0);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() - end > 0) {
          throw new IllegalStateException("it does not happen");
        }
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
