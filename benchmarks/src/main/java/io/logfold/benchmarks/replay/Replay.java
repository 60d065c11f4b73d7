package io.logfold.benchmarks.replay;

import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.CpuMeter;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.benchmarks.recovery.LogGenerator;
import java.util.List;

/**
 * Events per second from the log into state, in one process: an engine without any snapshot starts,
 * and is measured until all its partitions serve. That includes becoming their owner. Beside it, in
 * turn, a raw scan of the same topic by one thread and by two; the faster one is what counts. The
 * first round, in a JVM that has never done it, has a figure of its own; some more warm it up.
 */
public final class Replay {

  /**
   * After so many rounds the code is compiled for good (seen: the third is as slow as the first).
   */
  private static final int WARM_UPS = 4;

  private final Workbench workbench;
  private final Report report;
  private final int rounds;

  /**
   * @param rounds of each side; the median counts
   */
  public Replay(Workbench workbench, Report report, int rounds) {
    this.workbench = workbench;
    this.report = report;
    this.rounds = rounds;
  }

  /** Writes a log of this many events, and measures. */
  public void run(long events) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "replay-" + run;
    try (var log = workbench.log(topic)) {
      LogGenerator filling = new LogGenerator(log, report, run, OrderWork.STEPS, events, List.of());
      filling.to(events);
      measure(topic, filling, new RawScan(workbench.kafka(), topic, log.identity().partitions()));
    } finally {
      workbench.remove(topic);
    }
  }

  private void measure(String topic, LogGenerator filling, RawScan scan)
      throws InterruptedException {
    double[] ours = new double[rounds];
    double[] cpu = new double[rounds];
    double[] theirs = new double[rounds];
    double[] theirsOfTwo = new double[rounds];
    double cold = 0;
    for (int round = -WARM_UPS; round < rounds; round++) {
      report.progress(
          round < 0 ? "warming up" : "replay, round %d of %d".formatted(round + 1, rounds));
      double one = scan.run(1);
      double two = scan.run(2);
      double cpuBefore = CpuMeter.ownMicros();
      double perSecond = replay(topic, filling.events());
      if (round == -WARM_UPS) {
        cold = perSecond;
      }
      if (round >= 0) {
        theirs[round] = one;
        theirsOfTwo[round] = two;
        ours[round] = perSecond;
        cpu[round] = (CpuMeter.ownMicros() - cpuBefore) / filling.events();
      }
    }
    double raw = Math.max(Report.median(theirs), Report.median(theirsOfTwo));
    report.figure(
        "replay",
        "codec",
        workbench.setup().codecs(),
        "brokers",
        workbench.setup().brokers(),
        "events",
        filling.events(),
        "aggregates",
        filling.orders(),
        "eventsPerSecond",
        Report.median(ours),
        "coldPerSecond",
        cold,
        "rawPerSecond",
        raw,
        "ratio",
        Report.median(ours) / raw,
        "rounds",
        ours,
        "rawRoundsOneThread",
        theirs,
        "rawRoundsTwoThreads",
        theirsOfTwo,
        "cpuMicros",
        Report.median(cpu),
        "bytesOnDiskPerEvent",
        workbench.bytesOnDisk(topic) / (double) filling.events());
  }

  private double replay(String topic, long events) {
    long started = System.nanoTime();
    try (Product product = workbench.product(topic, new NoSnapshots<>())) {
      double perSecond = events * 1e9 / (System.nanoTime() - started);
      long read = product.engine().status().stream().mapToLong(status -> status.tail()).sum();
      if (read != events) {
        throw new IllegalStateException("%d of %d events were replayed".formatted(read, events));
      }
      return perSecond;
    }
  }
}
