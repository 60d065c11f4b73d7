package io.logfold.benchmarks.throughput;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.CpuMeter;
import io.logfold.benchmarks.load.OrderTarget;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.benchmarks.load.Overload;
import io.logfold.benchmarks.load.Overload.Outcome;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * More callers than there is room for: what fits is served as fast as ever, the rest hears "busy"
 * at once.
 */
public final class Overloads {

  /**
   * Room for so many waiting requests per partition: a quarter of the default, so that it fills.
   */
  private static final int MAILBOX = 1_024;

  /** The compilers of this process and of the broker are at work for the better part of it. */
  private static final Duration WARM_UP = Duration.ofSeconds(40);

  private final Workbench workbench;
  private final Report report;
  private final int rounds;
  private final Duration time;

  /**
   * @param rounds of each side; the median counts
   * @param time of each round
   */
  public Overloads(Workbench workbench, Report report, int rounds, Duration time) {
    this.workbench = workbench;
    this.report = report;
    this.rounds = rounds;
    this.time = time;
  }

  /** Measures with as many callers as there is room for, and with three times as many. */
  public void run() throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "overload-" + run;
    try (Product product =
        workbench.product(topic, PartitionOptions.DEFAULT.withMailboxCapacity(MAILBOX))) {
      int room = MAILBOX * product.log().identity().partitions();
      int callers = 3 * room;
      double[] best = new double[rounds];
      double[] perSecond = new double[rounds];
      double[] p99 = new double[rounds];
      double[] refusedP99 = new double[rounds];
      double[] heap = new double[rounds];
      double[] bestCpu = new double[rounds];
      double[] cpu = new double[rounds];
      double[] refusals = new double[rounds];
      long refused = 0;
      long failed = 0;
      report.progress("warming up for %d s".formatted(WARM_UP.toSeconds()));
      load(product, run + "warm-up", room / 2, WARM_UP);
      for (int round = -1; round < rounds; round++) { // the first one warms up
        report.progress("overload, round %d of %d".formatted(round + 1, rounds));
        // Half of it: by chance a partition would get more than its share.
        Outcome within = load(product, run + "within" + round, room / 2, time);
        Outcome beyond = load(product, run + "beyond" + round, callers, time);
        if (round >= 0) {
          best[round] = within.perSecond();
          perSecond[round] = beyond.perSecond();
          bestCpu[round] = sum(within.cpu());
          cpu[round] = sum(beyond.cpu());
          refusals[round] = beyond.refused() / (double) Math.max(1, beyond.answered());
          p99[round] = beyond.p99Millis();
          refusedP99[round] = beyond.refusedP99Millis();
          heap[round] = heapMiB();
          refused += beyond.refused();
          failed += within.failed() + beyond.failed();
        }
      }
      report.figure(
          "overload",
          "callers",
          callers,
          "room",
          room,
          "commandsPerSecond",
          Report.median(perSecond),
          "bestPerSecond",
          Report.median(best),
          "ofBest",
          Report.median(perSecond) / Report.median(best),
          "p99Millis",
          Report.median(p99),
          "refused",
          refused,
          "refusedP99Millis",
          Report.median(refusedP99),
          "refusalsPerCommand",
          Report.median(refusals),
          "cpuMicros",
          Report.median(cpu),
          "bestCpuMicros",
          Report.median(bestCpu),
          "failed",
          failed,
          "heapMiB",
          heap,
          "rounds",
          perSecond,
          "bestRounds",
          best);
    }
  }

  private Outcome load(Product product, String run, int callers, Duration time)
      throws InterruptedException {
    return new Overload(
            OrderTarget.of(product.engine(), new OrderWork(run)), workbench.cpuMeter(), callers)
        .run(time);
  }

  private static double sum(CpuMeter.Reading cpu) {
    return cpu.own() + cpu.kafka() + cpu.postgres();
  }

  private static double heapMiB() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
  }
}
