package io.logfold.benchmarks.recovery;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.recovery.LogGenerator.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** The history, and the state, of single orders whose events are spread over a long log. */
final class OrderHistoryReads {

  private static final int SHORT = 20;
  private static final int SHORT_ORDERS = 200;

  /** How often they are read before the time counts: JVM and broker begin cold. */
  private static final int WARM_UPS = 4;

  private static final int LONG = 10_000;
  private static final int HUGE = 100_000;
  private static final int STATES = 100;

  private final Workbench workbench;
  private final Report report;

  OrderHistoryReads(Workbench workbench, Report report) {
    this.workbench = workbench;
    this.report = report;
  }

  /** What has to be in the log. */
  static List<Spread> orders() {
    List<Spread> spread = new ArrayList<>();
    IntStream.range(0, SHORT_ORDERS).forEach(i -> spread.add(new Spread("short-" + i, SHORT)));
    spread.add(new Spread("long", LONG));
    spread.add(new Spread("huge", HUGE));
    return spread;
  }

  /** Reads histories, each of them from the broker. */
  void histories(String topic, long events) {
    try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
      history(product, "short-0", SHORT); // connects the readers
      figure("history-cold", events, SHORT, shortHistories(product));
      for (int i = 1; i < WARM_UPS; i++) {
        shortHistories(product);
      }
      figure("history", events, SHORT, shortHistories(product));
      Histogram whole = new Histogram(3);
      for (int i = 0; i < 3; i++) {
        whole.recordValue(history(product, "long", LONG));
      }
      figure("history", events, LONG, whole);
    }
  }

  private static Histogram shortHistories(Product product) {
    Histogram times = new Histogram(3);
    for (int i = 1; i < SHORT_ORDERS; i++) {
      times.recordValue(history(product, "short-" + i, SHORT));
    }
    return times;
  }

  /** Asks for the state of an order with very many events, which is not in memory any time. */
  void states(String topic, long events) {
    PartitionOptions nothingStays = PartitionOptions.DEFAULT.withMaxResident(0);
    try (Product product = workbench.product(topic, nothingStays)) {
      Histogram times = new Histogram(3);
      for (int i = 0; i < STATES; i++) {
        long nanos = state(product, "huge", HUGE);
        if (i >= STATES / 5) { // before that, the JVM and the connection warm up
          times.recordValue(nanos);
        }
      }
      figure("state", events, HUGE, times);
    }
  }

  private void figure(String name, long events, int orderEvents, Histogram times) {
    report.figure(
        name,
        "events",
        events,
        "orderEvents",
        orderEvents,
        "reads",
        times.getTotalCount(),
        "p50Millis",
        times.getValueAtPercentile(50) / 1e6,
        "p99Millis",
        times.getValueAtPercentile(99) / 1e6);
  }

  private static long history(Product product, String orderId, int expected) {
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

  private static long state(Product product, String orderId, int expected) {
    long started = System.nanoTime();
    var state =
        product
            .engine()
            .state(orderId)
            .toCompletableFuture()
            .orTimeout(60, TimeUnit.SECONDS)
            .join();
    long nanos = System.nanoTime() - started;
    if (state.version() != expected) {
      throw new IllegalStateException(
          "%s: version %d instead of %d".formatted(orderId, state.version(), expected));
    }
    return nanos;
  }
}
