package io.logfold.benchmarks.recovery;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.OrderWork;
import java.util.concurrent.TimeUnit;

/**
 * From nothing but servers to the first acknowledged command, in a JVM that runs already: with a
 * fresh checkpoint, and without snapshots.
 */
public final class Recovery {

  private final Workbench workbench;
  private final Report report;
  private final int rounds;

  public Recovery(Workbench workbench, Report report, int rounds) {
    this.workbench = workbench;
    this.report = report;
    this.rounds = rounds;
  }

  /**
   * Writes a log of this length, then measures.
   *
   * @return median milliseconds to the first acknowledgement, with a fresh checkpoint
   */
  public double run(long events, long aggregates, boolean full) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "recovery-" + run;
    try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
      new Seed(product, report).write(run, events, aggregates);
    }
    double[] millis = new double[rounds];
    long tail = 0;
    for (int round = 0; round < rounds; round++) {
      long started = System.nanoTime();
      try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
        acknowledge(product, run + "r" + round);
        millis[round] = (System.nanoTime() - started) / 1e6;
        tail = product.engine().status().stream().mapToLong(status -> status.tail()).sum();
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
        usedHeapMiB());
    if (full) {
      full(topic, run, events, aggregates);
    }
    return Report.median(millis);
  }

  private void full(String topic, String run, long events, long aggregates)
      throws InterruptedException {
    double[] millis = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      workbench.dropSnapshots(topic);
      long started = System.nanoTime();
      try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
        acknowledge(product, run + "f" + round);
        millis[round] = (System.nanoTime() - started) / 1e6;
      }
      report.progress("full replay: %.0f ms".formatted(millis[round]));
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
        "heapMiB",
        usedHeapMiB());
  }

  private static void acknowledge(Product product, String run) {
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

  private static long usedHeapMiB() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }
}
