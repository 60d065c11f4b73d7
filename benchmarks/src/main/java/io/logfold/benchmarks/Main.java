package io.logfold.benchmarks;

import io.logfold.benchmarks.recovery.Checkpointing;
import io.logfold.benchmarks.recovery.PastOfOrders;
import io.logfold.benchmarks.recovery.Recovery;
import io.logfold.benchmarks.throughput.Throughput;
import io.logfold.kafka.KafkaEventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command line of the benchmarks: one line of JSON per figure on stdout, progress on stderr.
 */
@Command(
    name = "benchmarks/run",
    description = "Measures Logfold beside raw Kafka, in the same run.",
    mixinStandardHelpOptions = true,
    subcommands = {
      Main.ThroughputFigure.class,
      Main.RecoveryFigure.class,
      Main.HistoryFigure.class,
      Main.CheckpointFigure.class
    })
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  /** What all figures share. */
  static final class Common {
    @Option(
        names = "--data",
        defaultValue = "target/benchmark-data",
        description = "where the servers keep their data (default: ${DEFAULT-VALUE})")
    Path data = Path.of("target/benchmark-data");

    @Option(
        names = "--rounds",
        defaultValue = "3",
        description = "rounds of each side; the median counts (default: ${DEFAULT-VALUE})")
    int rounds;

    Report report() {
      Report report = new Report(System.out, System.err);
      report.figure(
          "machine",
          "cores",
          Runtime.getRuntime().availableProcessors(),
          "maxHeapMiB",
          Runtime.getRuntime().maxMemory() >> 20,
          "java",
          Runtime.version().toString(),
          "os",
          System.getProperty("os.name") + " " + System.getProperty("os.version"));
      return report;
    }
  }

  @Command(
      name = "throughput",
      mixinStandardHelpOptions = true,
      description = "Commands per second and latency for given numbers of callers.")
  static final class ThroughputFigure implements Callable<Integer> {
    @CommandLine.Mixin final Common common = new Common();

    @Option(names = "--callers", split = ",", defaultValue = "1,64,512")
    List<Integer> callers = List.of();

    @Option(names = "--seconds", defaultValue = "10")
    int seconds;

    @Override
    public Integer call() throws InterruptedException {
      try (Workbench workbench = new Workbench(common.data)) {
        new Throughput(
                workbench,
                common.report(),
                KafkaEventLog.LANES,
                common.rounds,
                Duration.ofSeconds(seconds))
            .run(callers);
      }
      return 0;
    }
  }

  @Command(
      name = "recovery",
      mixinStandardHelpOptions = true,
      description = "Time from start to the first acknowledged command, by length of the log.")
  static final class RecoveryFigure implements Callable<Integer> {
    @CommandLine.Mixin final Common common = new Common();

    @Option(
        names = "--events",
        split = ",",
        defaultValue = "20000,2000000",
        description = "lengths of the log; the first is what the others are compared with")
    List<Long> events = List.of();

    @Option(
        names = "--aggregates",
        description = "orders in the longest log (default: a quarter of its events)")
    @Nullable Long aggregates;

    @Option(names = "--full", description = "also without snapshots, for the longest log")
    boolean full;

    @Override
    public Integer call() throws InterruptedException {
      Report report = common.report();
      long longest = events.stream().mapToLong(Long::longValue).max().orElseThrow();
      long perOrder = aggregates == null ? 4 : Math.max(1, longest / aggregates);
      try (Workbench workbench = new Workbench(common.data)) {
        Recovery recovery = new Recovery(workbench, report, common.rounds);
        var unused = recovery.run(20_000, 5_000, false); // warms the JVM up
        double shortest = 0;
        for (long length : events) {
          double millis = recovery.run(length, length / perOrder, full && length == longest);
          shortest = shortest == 0 ? millis : shortest;
          report.figure("recovery-flatness", "events", length, "timesTheFirst", millis / shortest);
        }
      }
      return 0;
    }
  }

  @Command(
      name = "history",
      mixinStandardHelpOptions = true,
      description = "Time to read one order's events out of a long log.")
  static final class HistoryFigure implements Callable<Integer> {
    @CommandLine.Mixin final Common common = new Common();

    @Option(names = "--events", defaultValue = "2000000")
    long events;

    @Override
    public Integer call() throws InterruptedException {
      try (Workbench workbench = new Workbench(common.data)) {
        new PastOfOrders(workbench, common.report()).run(events, events / 4);
      }
      return 0;
    }
  }

  @Command(
      name = "checkpoint",
      mixinStandardHelpOptions = true,
      description = "Snapshots saved per second.")
  static final class CheckpointFigure implements Callable<Integer> {
    @CommandLine.Mixin final Common common = new Common();

    @Option(names = "--snapshots", defaultValue = "500000")
    int snapshots;

    @Override
    public Integer call() throws Exception {
      try (Workbench workbench = new Workbench(common.data)) {
        new Checkpointing(workbench, common.report()).run(snapshots);
      }
      return 0;
    }
  }
}
