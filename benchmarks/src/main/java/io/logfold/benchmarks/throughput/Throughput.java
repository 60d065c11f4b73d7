package io.logfold.benchmarks.throughput;

import io.logfold.application.engine.Engine;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.ClosedLoop;
import io.logfold.benchmarks.load.Measured;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.benchmarks.load.Target;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Commands per second and their latency, the product and raw Kafka in turn, round by round, so that
 * what else the machine does meets both.
 */
public final class Throughput {

  private static final int SAMPLES = 20_000;

  private final Workbench workbench;
  private final Report report;
  private final int lanes;
  private final int rounds;
  private final Duration time;

  /**
   * @param lanes how many the raw side uses: those of the product
   * @param rounds of each side; the median counts
   * @param time of each round
   */
  public Throughput(Workbench workbench, Report report, int lanes, int rounds, Duration time) {
    this.workbench = workbench;
    this.report = report;
    this.lanes = lanes;
    this.rounds = rounds;
    this.time = time;
  }

  /** Measures with these numbers of requests in flight, one after the other. */
  public void run(List<Integer> callers) throws InterruptedException {
    String run = Long.toString(System.currentTimeMillis(), 36);
    String topic = "throughput-" + run;
    try (Product product = workbench.product(topic, PartitionOptions.DEFAULT);
        var rawLog = workbench.log(topic + "-raw")) {
      Target commands = target(product.engine(), new OrderWork(run));
      report.progress("warming up");
      ClosedLoop warmUp = new ClosedLoop(target(product.engine(), new OrderWork(run + "w")), 64);
      var unused = warmUp.run(time);
      int partitions = rawLog.identity().partitions();
      try (RawKafka raw =
          new RawKafka(workbench.kafka(), topic, topic + "-raw", partitions, lanes, SAMPLES)) {
        var unusedToo = new ClosedLoop(raw, 64).run(time);
        int offset = 0;
        for (int count : callers) {
          measure(count, shifted(commands, offset), raw);
          offset += count;
        }
      }
    }
  }

  /** The same target for other callers, so that their orders are new. */
  private static Target shifted(Target target, int by) {
    return (caller, sequence) -> target.send(caller + by, sequence);
  }

  private void measure(int callers, Target product, RawKafka raw) throws InterruptedException {
    ClosedLoop productLoop = new ClosedLoop(product, callers);
    ClosedLoop rawLoop = new ClosedLoop(raw, callers);
    List<Measured> ours = new ArrayList<>();
    List<Measured> theirs = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      report.progress("%d callers, round %d of %d".formatted(callers, round, rounds));
      theirs.add(rawLoop.run(time));
      ours.add(productLoop.run(time));
    }
    double perSecond = median(ours, Measured::perSecond);
    double rawPerSecond = median(theirs, Measured::perSecond);
    report.figure(
        "throughput",
        "callers",
        callers,
        "commandsPerSecond",
        perSecond,
        "p50Millis",
        median(ours, Measured::p50Millis),
        "p99Millis",
        median(ours, Measured::p99Millis),
        "rawPerSecond",
        rawPerSecond,
        "rawP50Millis",
        median(theirs, Measured::p50Millis),
        "rawP99Millis",
        median(theirs, Measured::p99Millis),
        "ratio",
        perSecond / rawPerSecond,
        "rounds",
        ours.stream().mapToDouble(Measured::perSecond).toArray(),
        "rawRounds",
        theirs.stream().mapToDouble(Measured::perSecond).toArray(),
        "refused",
        ours.stream().mapToLong(Measured::refused).sum(),
        "lanes",
        lanes,
        "bytesPerEvent",
        raw.bytesPerRecord());
  }

  private static double median(
      List<Measured> rounds, java.util.function.ToDoubleFunction<Measured> value) {
    return Report.median(rounds.stream().mapToDouble(value).toArray());
  }

  /** The engine as a target; an answer other than "accepted" is an error of the benchmark. */
  static Target target(Engine<Order, OrderCommand, OrderEvent> engine, OrderWork work) {
    return (caller, sequence) -> {
      CompletableFuture<Object> answer = new CompletableFuture<>();
      engine
          .send(work.request(caller, sequence))
          .whenComplete(
              (result, failure) -> {
                if (failure != null) {
                  answer.completeExceptionally(failure);
                } else if (result instanceof Accepted<?, ?>) {
                  answer.complete(result);
                } else {
                  answer.completeExceptionally(
                      new CompletionException("not accepted: " + result, null));
                }
              });
      return answer;
    };
  }
}
