package io.logfold.benchmarks.throughput;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.ClosedLoop;
import io.logfold.benchmarks.load.Measurement;
import io.logfold.benchmarks.load.OrderTarget;
import io.logfold.benchmarks.load.OrderWork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What each compression costs and saves: processor time per command, bytes on disk per event. All
 * of them in turn, round by round, and the first round warms up.
 */
public final class Compressions {

  private final Workbench workbench;
  private final Report report;
  private final int rounds;
  private final Duration time;

  /**
   * @param rounds of each; the median counts
   * @param time of each round
   */
  public Compressions(Workbench workbench, Report report, int rounds, Duration time) {
    this.workbench = workbench;
    this.report = report;
    this.rounds = rounds;
    this.time = time;
  }

  /** Measures these compressions with these numbers of requests in flight. */
  public void run(List<String> compressions, List<Integer> callers) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    new BatchCosts().run(compressions, report);
    for (int count : callers) {
      List<Side> sides = new ArrayList<>();
      try {
        for (String compression : compressions) {
          sides.add(new Side(compression, count, "%s-%s-%d".formatted(run, compression, count)));
        }
        for (int round = 0; round <= rounds; round++) {
          report.progress("compressions, %d callers, round %d".formatted(count, round));
          for (Side side : sides) {
            side.round();
          }
        }
        for (Side side : sides) {
          side.print();
        }
      } finally {
        sides.forEach(Side::close);
      }
    }
  }

  /** One compression. */
  private final class Side implements AutoCloseable {
    private final String compression;
    private final int callers;
    private final String topic;
    private final Product product;
    private final ClosedLoop loop;
    private final List<Measurement> measured = new ArrayList<>();
    private long events;

    Side(String compression, int callers, String run) {
      this.compression = compression;
      this.callers = callers;
      this.topic = "compression-" + run;
      this.product = workbench.product(topic, PartitionOptions.DEFAULT, compression);
      this.loop =
          new ClosedLoop(
              OrderTarget.of(product.engine(), new OrderWork(run)), workbench.cpuMeter(), callers);
    }

    void round() throws InterruptedException {
      Measurement round = loop.run(time);
      measured.add(round);
      events += round.answered();
    }

    private double median(ToDoubleFunction<Measurement> value) {
      return Report.median(measured.stream().skip(1).mapToDouble(value).toArray());
    }

    void print() throws InterruptedException {
      report.figure(
          "compression",
          "type",
          compression,
          "callers",
          callers,
          "commandsPerSecond",
          median(Measurement::perSecond),
          "p99Millis",
          median(Measurement::p99Millis),
          "cpuMicros",
          new double[] {
            median(m -> m.cpu().own()),
            median(m -> m.cpu().kafka()),
            median(m -> m.cpu().postgres())
          },
          "bytesOnDiskPerEvent",
          workbench.bytesOnDisk(topic) / (double) events);
    }

    @Override
    public void close() {
      product.close();
      workbench.remove(topic);
    }
  }
}
