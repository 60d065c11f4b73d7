package io.logfold.benchmarks;

import io.logfold.benchmarks.throughput.Throughput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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
    subcommands = Main.ThroughputFigure.class)
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
        new Throughput(workbench, common.report(), 3, common.rounds, Duration.ofSeconds(seconds))
            .run(callers);
      }
      return 0;
    }
  }
}
