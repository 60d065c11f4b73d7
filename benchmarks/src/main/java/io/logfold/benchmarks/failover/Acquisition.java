package io.logfold.benchmarks.failover;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.benchmarks.recovery.LogGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * One node gets all partitions of a log with very many of them, whose snapshots are fresh. Each
 * round is a process of its own, as a service has it: with a group and forwarding.
 */
final class Acquisition {

  private static final Duration SESSION = Duration.ofSeconds(6);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long LOOK_MILLIS = 20;

  /** After that, what was only needed for the start has gone. */
  private static final Duration SETTLE = Duration.ofSeconds(5);

  private final Workbench workbench;
  private final Report report;
  private final int rounds;

  Acquisition(Workbench workbench, Report report, int rounds) {
    this.workbench = workbench;
    this.report = report;
    this.rounds = rounds;
  }

  void run(int partitions, long events) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "acquire-" + run;
    try {
      try (var log = workbench.log(topic, partitions)) {
        new LogGenerator(log, report, run, OrderWork.STEPS, events, List.of()).to(events);
      }
      workbench.product(topic, PartitionOptions.DEFAULT).close(); // saves all snapshots
      measure(topic, partitions, events);
    } finally {
      workbench.remove(topic);
    }
  }

  private void measure(String topic, int partitions, long events) throws InterruptedException {
    double[] all = new double[rounds];
    double[] first = new double[rounds];
    double[] sinceStart = new double[rounds];
    double[] threads = new double[rounds];
    double[] descriptors = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      report.progress("acquire, round %d of %d".formatted(round + 1, rounds));
      long started = System.currentTimeMillis();
      try (NodeProcess node =
          NodeProcess.start(workbench.kafka(), workbench.postgresUrl(), topic, SESSION)) {
        awaitServing(node, partitions, started);
        long begun = node.when("begun", 0, started).orElse(started);
        long last = times(node, partitions, started, "serving").max().orElse(0);
        all[round] = (last - begun) / 1e3;
        first[round] = (times(node, partitions, started, "opening").min().orElse(0) - begun) / 1e3;
        sinceStart[round] = (last - started) / 1e3;
        TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
        threads[round] = threads(node.pid());
        descriptors[round] = descriptors(node.pid());
        node.left(PATIENCE);
      }
    }
    report.figure(
        "acquire",
        "partitions",
        partitions,
        "brokers",
        workbench.setup().brokers(),
        "events",
        events,
        "secondsToServeAll",
        Report.median(all),
        "secondsToFirstTerm",
        Report.median(first),
        "secondsSinceJvmStart",
        Report.median(sinceStart),
        "threads",
        Math.round(Report.median(threads)),
        "descriptors",
        Math.round(Report.median(descriptors)),
        "rounds",
        all);
  }

  private static LongStream times(NodeProcess node, int partitions, long since, String what) {
    return IntStream.range(0, partitions)
        .mapToLong(partition -> node.when(what, partition, since).orElse(since));
  }

  private static void awaitServing(NodeProcess node, int partitions, long since)
      throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!IntStream.range(0, partitions).allMatch(partition -> node.serves(partition, since))) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("the node does not come to serve all partitions");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private static long threads(long pid) {
    return entries(Path.of("/proc", Long.toString(pid), "task"));
  }

  private static long descriptors(long pid) {
    return entries(Path.of("/proc", Long.toString(pid), "fd"));
  }

  private static long entries(Path folder) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    } catch (IOException e) {
      throw new UncheckedIOException("only Linux can tell", e);
    }
  }
}
