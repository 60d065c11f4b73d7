package io.logfold.benchmarks.speed;

import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.load.CpuMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a service costs that owns all partitions and has nothing to do. */
final class IdleCost {

  private static final Duration SETTLE =
      Duration.ofMinutes(3); // polls are few: it takes the compilers that long to know them
  private static final int ORDERS = 100;

  /** What {@code serve} gives a topic that it creates. */
  private static final int PARTITIONS = 6;

  private final Workbench workbench;
  private final Report report;

  IdleCost(Workbench workbench, Report report) {
    this.workbench = workbench;
    this.report = report;
  }

  void run(Duration time) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "idle-" + run;
    try (ServiceProcess service =
        ServiceProcess.start(workbench.kafka(), workbench.postgresUrl(), topic)) {
      service.create(run, ORDERS);
      report.progress("idle for %d s".formatted(SETTLE.plus(time).toSeconds()));
      TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
      CpuMeter meter = workbench.cpuMeter();
      CpuMeter.Reading before = meter.read();
      double ofService = CpuMeter.micros(service.pid());
      TimeUnit.NANOSECONDS.sleep(time.toNanos());
      CpuMeter.Reading used = meter.read().since(before, 1);
      double microsToPercent = 100.0 / (time.toNanos() / 1e3);
      report.figure(
          "idle",
          "what",
          "./logfold serve: HTTP, engine, group, forwarding",
          "partitions",
          PARTITIONS,
          "seconds",
          time.toSeconds(),
          "cpuPercent",
          (CpuMeter.micros(service.pid()) - ofService) * microsToPercent,
          "kafkaPercent",
          used.kafka() * microsToPercent,
          "postgresPercent",
          used.postgres() * microsToPercent);
    }
  }
}
