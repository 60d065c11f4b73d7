package io.logfold.benchmarks.recovery;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.ClosedLoop;
import io.logfold.benchmarks.load.Measurement;
import io.logfold.benchmarks.load.OrderWork;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Serves all orders at random in a JVM with a small heap, which has the engine and the callers in
 * it; broker and database have processes of their own. Half of the requests are commands, half ask
 * for the state.
 */
final class SmallHeap {

  private static final int CALLERS = 64;

  private final Report report;

  SmallHeap(Report report) {
    this.report = report;
  }

  /** Starts that JVM and waits for its end; what it prints is printed. */
  void launch(String heap, Path data, String topic, String run, int steps, long orders, int seconds)
      throws InterruptedException {
    report.progress("serving %,d orders with -Xmx%s".formatted(orders, heap));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.logfold.benchmarks.Main",
            "serve-at-random",
            "--data=" + data,
            "--topic=" + topic,
            "--run=" + run,
            "--steps=" + steps,
            "--orders=" + orders,
            "--seconds=" + seconds);
    try {
      Process process = new ProcessBuilder(command).inheritIO().start();
      if (process.waitFor() != 0) {
        report.figure("heap", "maxHeap", heap, "orders", orders, "failed", "see stderr");
      }
    } catch (IOException e) {
      throw new IllegalStateException("a JVM could not be started: " + e.getMessage(), e);
    }
  }

  /** The work of that JVM. */
  void serve(Workbench workbench, String topic, String run, int steps, long orders, int seconds)
      throws InterruptedException {
    OrderWork work = new OrderWork(run, steps);
    AtomicLong commands = new AtomicLong();
    long started = System.nanoTime();
    try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
      double readyMillis = (System.nanoTime() - started) / 1e6;
      ClosedLoop loop =
          new ClosedLoop(
              (caller, sequence) -> request(product, work, orders, sequence, commands), CALLERS);
      Measurement measured = loop.run(Duration.ofSeconds(2L * seconds));
      long collecting =
          ManagementFactory.getGarbageCollectorMXBeans().stream()
              .mapToLong(GarbageCollectorMXBean::getCollectionTime)
              .sum();
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      report.figure(
          "heap",
          "jvmOptions",
          String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()),
          "maxHeapMiB",
          runtime.maxMemory() >> 20,
          "orders",
          orders,
          "millisToReady",
          readyMillis,
          "requests",
          Math.round(measured.perSecond() * 2 * seconds),
          "commands",
          commands.get(),
          "requestsPerSecond",
          measured.perSecond(),
          "p50Millis",
          measured.p50Millis(),
          "p99Millis",
          measured.p99Millis(),
          "refused",
          measured.refused(),
          "collectingMillis",
          collecting,
          "usedHeapMiB",
          (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }
  }

  private static CompletionStage<?> request(
      Product product, OrderWork work, long orders, long sequence, AtomicLong commands) {
    String id = work.orderId((int) ThreadLocalRandom.current().nextLong(orders), 0);
    return sequence % 2 == 0
        ? product.engine().state(id)
        : NonResidentOrders.pay(product, id, "heap-" + commands.getAndIncrement());
  }
}
