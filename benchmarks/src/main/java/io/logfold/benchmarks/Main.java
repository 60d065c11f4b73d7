package io.logfold.benchmarks;

import io.logfold.benchmarks.recovery.ChartCommand;
import io.logfold.benchmarks.recovery.RecoveryCommands;
import io.logfold.benchmarks.throughput.Throughput;
import io.logfold.kafka.KafkaEventLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
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
      RecoveryCommands.All.class,
      RecoveryCommands.RecoveryFigure.class,
      RecoveryCommands.HistoryFigure.class,
      RecoveryCommands.StateFigure.class,
      RecoveryCommands.NonResidentFigure.class,
      RecoveryCommands.HeapFigure.class,
      RecoveryCommands.CheckpointFigure.class,
      RecoveryCommands.ServeAtRandom.class,
      ChartCommand.class
    })
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Logger.getLogger("")
        .setLevel(Level.WARNING); // a line per partition and start says nothing here
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  /** What all figures share. */
  public static final class Common {
    @Option(
        names = "--data",
        defaultValue = "target/benchmark-data",
        description = "where the servers keep their data (default: ${DEFAULT-VALUE})")
    public Path data = Path.of("target/benchmark-data");

    @Option(
        names = "--rounds",
        defaultValue = "3",
        description = "rounds of each side; the median counts (default: ${DEFAULT-VALUE})")
    public int rounds;

    /** Where figures go; prints one of the machine first. */
    public Report report() {
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

    @Option(names = "--seconds", defaultValue = "10", description = "of each round")
    int seconds;

    @Option(names = "--warm-up", defaultValue = "20", description = "seconds for each side")
    int warmUp;

    @Option(names = "--only-product", description = "no raw Kafka beside it, for profiling")
    boolean onlyProduct;

    @Override
    public Integer call() throws InterruptedException {
      try (Workbench workbench = new Workbench(common.data)) {
        new Throughput(
                workbench,
                common.report(),
                new Throughput.Plan(
                    KafkaEventLog.LANES,
                    common.rounds,
                    Duration.ofSeconds(seconds),
                    Duration.ofSeconds(warmUp),
                    !onlyProduct))
            .run(callers);
      }
      return 0;
    }
  }
}
