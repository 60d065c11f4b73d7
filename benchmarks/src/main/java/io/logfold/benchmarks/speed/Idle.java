package io.logfold.benchmarks.speed;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.CpuMeter;
import io.logfold.benchmarks.load.OrderWork;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What an engine costs that owns all partitions and has nothing to do. */
final class Idle {

  private static final Duration SETTLE = Duration.ofSeconds(12); // beyond the checkpoint interval
  private static final int COMMANDS = 100;

  private final Workbench workbench;
  private final Report report;

  Idle(Workbench workbench, Report report) {
    this.workbench = workbench;
    this.report = report;
  }

  void run(Duration time) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "idle-" + run;
    try (Product product = workbench.product(topic, PartitionOptions.DEFAULT)) {
      OrderWork work = new OrderWork(run);
      for (int i = 0; i < COMMANDS; i++) {
        product.engine().send(work.request(0, i)).toCompletableFuture().join();
      }
      report.progress("idle for %d s".formatted(SETTLE.plus(time).toSeconds()));
      TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
      CpuMeter meter = workbench.cpuMeter();
      CpuMeter.Reading before = meter.read();
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      CpuMeter.Reading used = meter.read().since(before, 1);
      double microsToPercent = 100.0 / (time.toNanos() / 1e3);
      report.figure(
          "idle",
          "partitions",
          product.log().identity().partitions(),
          "seconds",
          time.toSeconds(),
          "cpuPercent",
          used.own() * microsToPercent,
          "kafkaPercent",
          used.kafka() * microsToPercent,
          "postgresPercent",
          used.postgres() * microsToPercent);
    }
  }
}
