package io.logfold.benchmarks.recovery;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.OrderWork;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * From nothing but servers to the first acknowledged command, in a JVM that runs already: with a
 * fresh checkpoint, and without snapshots.
 */
final class Recovery {

  private static final int WARM_UP = 8;

  private final Workbench workbench;
  private final Report report;
  private final int rounds;

  Recovery(Workbench workbench, Report report, int rounds) {
    this.workbench = workbench;
    this.report = report;
    this.rounds = rounds;
  }

  /** Brings the checkpoints to the end of the log. */
  void refresh(String topic) {
    workbench.product(topic, PartitionOptions.DEFAULT).close();
  }

  /** Starts a few times without measuring. */
  void warmUp(String topic) {
    for (int round = 0; round < WARM_UP; round++) {
      double unused = start(topic);
    }
  }

  /** From nothing to the first acknowledgement, in milliseconds. */
  private double start(String topic) {
    long started = System.nanoTime();
    try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
      acknowledge(product);
      return (System.nanoTime() - started) / 1e6;
    }
  }

  /**
   * Starts on a short log and on a long one in turn, both with fresh checkpoints: whatever the
   * machine does meanwhile, it does to both.
   */
  void flatness(String shortTopic, long shortEvents, String topic, long events) {
    int starts = 2 * rounds + 1;
    double[] brief = new double[starts];
    double[] whole = new double[starts];
    for (int round = 0; round < starts; round++) {
      brief[round] = start(shortTopic);
      whole[round] = start(topic);
    }
    report.figure(
        "recovery-flatness",
        "events",
        events,
        "millisToFirstAck",
        Report.median(whole),
        "rounds",
        whole,
        "shortEvents",
        shortEvents,
        "shortMillisToFirstAck",
        Report.median(brief),
        "shortRounds",
        brief,
        "timesTheShort",
        Report.median(whole) / Report.median(brief));
  }

  /** Measures with a fresh checkpoint. */
  void snapshot(String topic, long events, long aggregates) {
    int starts = 2 * rounds + 1; // they are short, and the shorter the more they scatter
    double[] millis = new double[starts];
    long tail = 0;
    long heap = 0;
    for (int round = 0; round < starts; round++) {
      long started = System.nanoTime();
      try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
        acknowledge(product);
        millis[round] = (System.nanoTime() - started) / 1e6;
        tail = product.engine().status().stream().mapToLong(status -> status.tail()).sum();
        heap = round == starts - 1 ? usedHeapMiB() : 0;
      }
    }
    report.figure(
        "recovery",
        "mode",
        "snapshot",
        "events",
        events,
        "aggregates",
        aggregates,
        "tail",
        tail,
        "millisToFirstAck",
        Report.median(millis),
        "rounds",
        millis,
        "heapMiB",
        heap);
  }

  /** Measures without snapshots, and how long it takes until all of them are saved again. */
  void full(String topic, long events, long aggregates, int rounds) {
    double[] millis = new double[rounds];
    double[] rebuilt = new double[rounds];
    double[] cpu = new double[rounds];
    long heap = 0;
    for (int round = 0; round < rounds; round++) {
      workbench.dropSnapshots(topic);
      double cpuBefore = cpuMillis();
      long started = System.nanoTime();
      try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
        acknowledge(product);
        millis[round] = (System.nanoTime() - started) / 1e6;
        cpu[round] = cpuMillis() - cpuBefore;
        heap = round == rounds - 1 ? usedHeapMiB() : 0;
      } // closing saves what is not saved yet
      rebuilt[round] = (System.nanoTime() - started) / 1e6;
      report.progress(
          "full replay: %,.0f ms (%,.0f ms of processor time in this JVM), all snapshots saved: %,.0f ms"
              .formatted(millis[round], cpu[round], rebuilt[round]));
    }
    double median = Report.median(millis);
    report.figure(
        "recovery",
        "mode",
        "full",
        "events",
        events,
        "aggregates",
        aggregates,
        "tail",
        events,
        "millisToFirstAck",
        median,
        "rounds",
        millis,
        "eventsPerSecond",
        events * 1e3 / median,
        "cpuMillis",
        Report.median(cpu),
        "millisToAllSaved",
        Report.median(rebuilt),
        "eventsPerSecondWithSaving",
        events * 1e3 / Report.median(rebuilt),
        "heapMiB",
        heap);
  }

  private static void acknowledge(Product product) {
    String run = Long.toString(System.nanoTime(), 36);
    var result =
        product
            .engine()
            .send(new OrderWork(run).request(0, 0))
            .toCompletableFuture()
            .orTimeout(60, TimeUnit.SECONDS)
            .join();
    if (!(result instanceof Accepted<?, ?>)) {
      throw new IllegalStateException("not accepted: " + result);
    }
  }

  private static double cpuMillis() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean os
        ? os.getProcessCpuTime() / 1e6
        : Double.NaN;
  }

  private static long usedHeapMiB() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
