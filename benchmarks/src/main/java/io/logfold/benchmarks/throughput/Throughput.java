package io.logfold.benchmarks.throughput;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.ClosedLoop;
import io.logfold.benchmarks.load.Measurement;
import io.logfold.benchmarks.load.OrderTarget;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.benchmarks.load.Target;
import io.logfold.benchmarks.slow.SlowRequests;
import io.logfold.kafka.KafkaEventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Commands per second and their latency, the product and raw Kafka in turn, round by round, so that
 * what else the machine does meets both.
 */
public final class Throughput {

  private static final int SAMPLES = 20_000;
  private static final int WARM_UP_CALLERS = 512;

  /** One side of the comparison. */
  private final class Side {
    private final ClosedLoop loop;
    private final DoubleSupplier sends;
    private final @Nullable SlowRequests slowest;
    private final List<Measurement> rounds = new ArrayList<>();
    private double[] account = {};
    private double sent;

    /** Raw Kafka. */
    Side(RawKafka raw, int callers) {
      this.loop = new ClosedLoop(raw, workbench.cpuMeter(), callers);
      this.sends = raw::requests;
      this.slowest = null;
    }

    /** The product; its callers have numbers from {@code offset}, so that their orders are new. */
    Side(Product product, OrderWork work, int offset, int callers, SlowRequests slowest) {
      Target target = OrderTarget.of(product.engine(), work);
      KafkaEventLog<?> log = product.log();
      this.sends = slowest::appends;
      this.slowest = slowest;
      this.loop =
          new ClosedLoop(
              (caller, sequence) -> target.send(caller + offset, sequence),
              workbench.cpuMeter(),
              callers,
              (caller, sequence, begin, end) -> {
                if (slowest.isSlow(begin, end)) {
                  String id = work.orderId(caller + offset, sequence);
                  slowest.note(log.partitionOf(id), begin, end);
                }
              });
    }

    void round() throws InterruptedException {
      double before = sends.getAsDouble();
      if (slowest != null && !rounds.isEmpty()) {
        slowest.begin(rounds.getLast().p99Millis());
      }
      Measurement round = loop.run(plan.time());
      if (slowest != null && !rounds.isEmpty()) {
        account = slowest.end(plan.time().toMillis() / 1e3).numbers();
      }
      rounds.add(round);
      sent += sends.getAsDouble() - before;
    }

    double median(ToDoubleFunction<Measurement> value) {
      return Report.median(all(value));
    }

    double[] all(ToDoubleFunction<Measurement> value) {
      return rounds.stream().mapToDouble(value).toArray();
    }

    /** Microseconds per command: this process, the brokers, the database. */
    double[] cpu() {
      return new double[] {
        median(m -> m.cpu().own()), median(m -> m.cpu().kafka()), median(m -> m.cpu().postgres())
      };
    }

    /** What the slowest waited for, in the last round. */
    double[] slowest() {
      return account;
    }

    /** Acknowledged events for each append of the product, or each request of the producer. */
    double eventsPerSend() {
      return rounds.stream().mapToLong(Measurement::answered).sum() / sent;
    }
  }

  private final Workbench workbench;
  private final Report report;
  private final Plan plan;

  /**
   * How it is measured.
   *
   * @param rounds of each side; the median counts
   * @param time of each round
   * @param warmUp how long each side runs before anything counts
   * @param rawToo whether raw Kafka runs at all; without it, one profiles the product
   */
  public record Plan(int rounds, Duration time, Duration warmUp, boolean rawToo) {}

  public Throughput(Workbench workbench, Report report, Plan plan) {
    this.workbench = workbench;
    this.report = report;
    this.plan = plan;
  }

  /** Measures with these numbers of requests in flight, one after the other. */
  public void run(List<Integer> callers) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "throughput-" + run;
    try (var rawLog = workbench.log(topic + "-raw");
        SlowRequests slowest = new SlowRequests(rawLog.identity().partitions());
        Product product = workbench.product(topic, PartitionOptions.DEFAULT, slowest)) {
      warmUp("the product", OrderTarget.of(product.engine(), new OrderWork(run + "w")));
      int partitions = rawLog.identity().partitions();
      try (RawKafka raw =
          new RawKafka(workbench.kafka(), topic, topic + "-raw", partitions, SAMPLES)) {
        if (plan.rawToo()) {
          warmUp("raw Kafka", raw);
        }
        OrderWork work = new OrderWork(run);
        int offset = 0;
        for (int count : callers) {
          measure(
              count,
              new Side(product, work, offset, count, slowest),
              plan.rawToo() ? new Side(raw, count) : null,
              raw.bytesPerRecord());
          offset += count;
        }
      }
    }
  }

  private void warmUp(String what, Target target) throws InterruptedException {
    report.progress("warming up %s for %d s".formatted(what, plan.warmUp().toSeconds()));
    Measurement warm =
        new ClosedLoop(target, workbench.cpuMeter(), WARM_UP_CALLERS).run(plan.warmUp());
    report.progress("%,.0f/s, %d refused".formatted(warm.perSecond(), warm.refused()));
  }

  private void measure(int callers, Side product, @Nullable Side raw, long bytes)
      throws InterruptedException {
    for (int round = 1; round <= plan.rounds(); round++) {
      report.progress("%d callers, round %d of %d".formatted(callers, round, plan.rounds()));
      if (raw != null) {
        raw.round();
      }
      product.round();
    }
    print(callers, product, raw == null ? product : raw, bytes);
  }

  private void print(int callers, Side product, Side raw, long bytes) {
    double perSecond = product.median(Measurement::perSecond);
    double rawPerSecond = raw.median(Measurement::perSecond);
    report.figure(
        "throughput",
        "codec",
        workbench.setup().codecs(),
        "brokers",
        workbench.setup().brokers(),
        "callers",
        callers,
        "commandsPerSecond",
        perSecond,
        "p50Millis",
        product.median(Measurement::p50Millis),
        "p99Millis",
        product.median(Measurement::p99Millis),
        "rawPerSecond",
        rawPerSecond,
        "rawP50Millis",
        raw.median(Measurement::p50Millis),
        "rawP99Millis",
        raw.median(Measurement::p99Millis),
        "ratio",
        perSecond / rawPerSecond,
        "rounds",
        product.all(Measurement::perSecond),
        "rawRounds",
        raw.all(Measurement::perSecond),
        "p99Rounds",
        product.all(Measurement::p99Millis),
        "rawP99Rounds",
        raw.all(Measurement::p99Millis),
        "cpuMicros",
        product.cpu(),
        "rawCpuMicros",
        raw.cpu(),
        "eventsPerAppend",
        product.eventsPerSend(),
        "rawEventsPerRequest",
        raw.eventsPerSend(),
        "refused",
        product.rounds.stream().mapToLong(Measurement::refused).sum(),
        "slowest",
        product.slowest(),
        "bytesPerEvent",
        bytes);
  }
}
