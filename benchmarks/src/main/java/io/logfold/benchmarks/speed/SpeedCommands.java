package io.logfold.benchmarks.speed;

import io.logfold.benchmarks.BrokerOption;
import io.logfold.benchmarks.CodecOption;
import io.logfold.benchmarks.Codecs;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Setup;
import io.logfold.benchmarks.WorkbenchOptions;
import io.logfold.benchmarks.micro.MicroBenchmarks;
import io.logfold.benchmarks.replay.Replay;
import io.logfold.benchmarks.throughput.Compressions;
import io.logfold.benchmarks.throughput.Overloads;
import io.logfold.benchmarks.throughput.Throughput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that print figures of speed, one each. */
public final class SpeedCommands {

  private static final List<String> COMPRESSIONS = List.of("none", "lz4", "zstd", "snappy");

  private SpeedCommands() {}

  /** What each of them has. */
  abstract static class Figure implements Callable<Integer> {
    @Mixin final WorkbenchOptions common = new WorkbenchOptions();
    @Mixin final BrokerOption brokers = new BrokerOption();

    Codecs codecs() {
      return Codecs.ORDER;
    }

    abstract void measure(Workbench workbench, Report report) throws Exception;

    @Override
    public final Integer call() throws Exception {
      Report report = common.report();
      try (Workbench workbench =
          Workbench.open(new Setup(common.data, brokers.count, codecs()), report)) {
        measure(workbench, report);
      }
      return 0;
    }
  }

  /** Commands per second. */
  @Command(
      name = "throughput",
      mixinStandardHelpOptions = true,
      description = "Commands per second and latency for given numbers of callers.")
  public static final class ThroughputFigure extends Figure {
    @Option(
        names = "--callers",
        split = ",",
        defaultValue = "1,64,512,4096",
        description = "requests in flight (default: ${DEFAULT-VALUE})")
    List<Integer> callers = List.of();

    @Option(
        names = "--seconds",
        defaultValue = "10",
        description = "of each round (default: ${DEFAULT-VALUE})")
    int seconds;

    @Option(
        names = "--warm-up",
        defaultValue = "20",
        description = "seconds for each side (default: ${DEFAULT-VALUE})")
    int warmUp;

    @Option(names = "--only-product", description = "no raw Kafka beside it, for profiling")
    boolean onlyProduct;

    @Mixin final CodecOption codec = new CodecOption();

    @Override
    Codecs codecs() {
      return codec.codecs;
    }

    @Override
    void measure(Workbench workbench, Report report) throws InterruptedException {
      Throughput.Plan plan =
          new Throughput.Plan(
              common.rounds, Duration.ofSeconds(seconds), Duration.ofSeconds(warmUp), !onlyProduct);
      new Throughput(workbench, report, plan).run(callers);
    }
  }

  /** Events per second into state. */
  @Command(
      name = "replay",
      mixinStandardHelpOptions = true,
      description = "Events per second from the log into state, beside a raw scan.")
  public static final class ReplayFigure extends Figure {
    private static final long EVENTS = 1_000_000;

    @Option(
        names = "--events",
        defaultValue = "" + EVENTS,
        description = "length of the log (default: ${DEFAULT-VALUE})")
    long events;

    @Mixin final CodecOption codec = new CodecOption();

    @Override
    Codecs codecs() {
      return codec.codecs;
    }

    @Override
    void measure(Workbench workbench, Report report) throws InterruptedException {
      new Replay(workbench, report, common.rounds).run(events);
    }
  }

  /** Bytes and time. */
  @Command(
      name = "compression",
      mixinStandardHelpOptions = true,
      description = "Processor time and bytes on disk, by compression.")
  public static final class CompressionFigure extends Figure {
    @Option(
        names = "--seconds",
        defaultValue = "3",
        description = "of each round (default: ${DEFAULT-VALUE})")
    int seconds;

    @Option(
        names = "--callers",
        split = ",",
        defaultValue = "64,512",
        description = "requests in flight (default: ${DEFAULT-VALUE})")
    List<Integer> callers = List.of();

    @Override
    void measure(Workbench workbench, Report report) throws InterruptedException {
      new Compressions(workbench, report, common.rounds, Duration.ofSeconds(seconds))
          .run(COMPRESSIONS, callers);
    }
  }

  /** Doing nothing. */
  @Command(
      name = "idle",
      mixinStandardHelpOptions = true,
      description =
          "Processor time of ./logfold serve that owns six partitions and gets no commands.")
  public static final class IdleFigure extends Figure {
    @Option(
        names = "--seconds",
        defaultValue = "60",
        description = "how long (default: ${DEFAULT-VALUE})")
    int seconds;

    @Override
    void measure(Workbench workbench, Report report) throws InterruptedException {
      new IdleCost(workbench, report).run(Duration.ofSeconds(seconds));
    }
  }

  /** Too many callers. */
  @Command(
      name = "overload",
      mixinStandardHelpOptions = true,
      description = "Three times as many callers as there is room for.")
  public static final class OverloadFigure extends Figure {
    @Option(
        names = "--seconds",
        defaultValue = "5",
        description = "of each round (default: ${DEFAULT-VALUE})")
    int seconds;

    @Override
    void measure(Workbench workbench, Report report) throws InterruptedException {
      new Overloads(workbench, report, common.rounds, Duration.ofSeconds(seconds)).run();
    }
  }

  /** The parts. */
  @Command(
      name = "jmh",
      mixinStandardHelpOptions = true,
      description = "Micro benchmarks of codec, fold and mailbox.")
  public static final class JmhFigure implements Callable<Integer> {
    private static final String EVERYTHING = ".*Benchmark\\..*";

    @Mixin final WorkbenchOptions common = new WorkbenchOptions();

    @Parameters(
        arity = "0..1",
        defaultValue = EVERYTHING,
        description = "a regular expression of which (default: all)")
    String pattern = EVERYTHING;

    @Override
    public Integer call() throws RunnerException {
      new MicroBenchmarks(common.reportOfMachine()).run(pattern);
      return 0;
    }
  }
}
