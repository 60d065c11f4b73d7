package io.logfold.benchmarks;

import io.logfold.benchmarks.failover.FailoverCommands;
import io.logfold.benchmarks.recovery.ChartCommand;
import io.logfold.benchmarks.recovery.RecoveryCommands;
import io.logfold.benchmarks.speed.SpeedCommands;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryManagerMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
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
      SpeedCommands.ThroughputFigure.class,
      SpeedCommands.OverloadFigure.class,
      SpeedCommands.ReplayFigure.class,
      SpeedCommands.CompressionFigure.class,
      SpeedCommands.IdleFigure.class,
      SpeedCommands.JmhFigure.class,
      RecoveryCommands.All.class,
      RecoveryCommands.RecoveryFigure.class,
      RecoveryCommands.HistoryFigure.class,
      RecoveryCommands.StateFigure.class,
      RecoveryCommands.NonResidentFigure.class,
      RecoveryCommands.HeapFigure.class,
      RecoveryCommands.CheckpointFigure.class,
      RecoveryCommands.ServeAtRandom.class,
      ChartCommand.class,
      FailoverCommands.Figure.class,
      FailoverCommands.OneNode.class
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
          System.getProperty("os.name") + " " + System.getProperty("os.version"),
          "collectors",
          ManagementFactory.getGarbageCollectorMXBeans().stream()
              .map(MemoryManagerMXBean::getName)
              .collect(Collectors.joining(", ")),
          "autogroup",
          autogroup(),
          "loadAverage",
          ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
      return report;
    }

    /** Whether Linux gives each session, not each thread, its share of a core; see the script. */
    private static String autogroup() {
      try {
        return Files.readString(Path.of("/proc/sys/kernel/sched_autogroup_enabled")).strip();
      } catch (IOException e) {
        return "unknown";
      }
    }
  }
}
