package io.logfold.benchmarks.recovery;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.recovery.Seed.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** The history of single orders whose events are spread over a long log. */
public final class PastOfOrders {

  private static final int SHORT = 20;
  private static final int SHORT_ORDERS = 200;
  private static final int LONG = 10_000;

  private final Workbench workbench;
  private final Report report;

  public PastOfOrders(Workbench workbench, Report report) {
    this.workbench = workbench;
    this.report = report;
  }

  /** Writes a log of about this length, restarts, and reads. */
  public void run(long events, long aggregates) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "history-" + run;
    List<Spread> spread = new ArrayList<>();
    IntStream.range(0, SHORT_ORDERS).forEach(i -> spread.add(new Spread("short-" + i, SHORT)));
    spread.add(new Spread("long", LONG));
    try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
      new Seed(product, report).write(run, events, aggregates, spread.toArray(Spread[]::new));
    }
    try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
      read(product, "short-0", SHORT); // connects the readers
      Histogram times = new Histogram(3);
      for (int i = 1; i < SHORT_ORDERS; i++) {
        times.recordValue(read(product, "short-" + i, SHORT));
      }
      long first = read(product, "long", LONG);
      long second = read(product, "long", LONG);
      report.figure(
          "history",
          "events",
          events,
          "orderEvents",
          SHORT,
          "orders",
          times.getTotalCount(),
          "p50Millis",
          times.getValueAtPercentile(50) / 1e6,
          "p99Millis",
          times.getValueAtPercentile(99) / 1e6);
      report.figure(
          "history",
          "events",
          events,
          "orderEvents",
          LONG,
          "orders",
          1,
          "p50Millis",
          Math.min(first, second) / 1e6,
          "p99Millis",
          Math.max(first, second) / 1e6);
    }
  }

  private static long read(Product product, String orderId, int expected) {
    long started = System.nanoTime();
    var history =
        product
            .engine()
            .history(orderId)
            .toCompletableFuture()
            .orTimeout(60, TimeUnit.SECONDS)
            .join();
    long nanos = System.nanoTime() - started;
    if (history.events().size() != expected || history.scanned()) {
      throw new IllegalStateException(
          "%s: %d events instead of %d, scanned: %s"
              .formatted(orderId, history.events().size(), expected, history.scanned()));
    }
    return nanos;
  }
}
