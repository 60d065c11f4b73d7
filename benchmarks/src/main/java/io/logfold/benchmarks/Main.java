package io.logfold.benchmarks;

import io.logfold.benchmarks.Workbench.Setup;
import io.logfold.benchmarks.failover.FailoverCommands;
import io.logfold.benchmarks.recovery.ChartCommand;
import io.logfold.benchmarks.recovery.RecoveryCommands;
import io.logfold.benchmarks.speed.SpeedCommands;
import java.nio.file.Path;
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
      FailoverCommands.AcquireFigure.class,
      FailoverCommands.OneNode.class
    })
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    Logger.getLogger("")
        .setLevel(Level.WARNING); // a line per partition and start says nothing here
    System.exit(
        new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
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

    /** Where figures go. */
    public Report report() {
      return new Report(System.out, System.err);
    }

    /** The same for figures that need no servers; prints one of the machine first. */
    public Report reportOfMachine() {
      Report report = report();
      Machine.print(report);
      return report;
    }

    /** One broker and the product's own codecs. */
    public Setup setup() {
      return Setup.plain(data);
    }
  }

  /** How many brokers. */
  public static final class Brokers {
    @Option(
        names = "--brokers",
        defaultValue = "1",
        description =
            "1, or 3 with three replicas of everything, all on this machine (default: ${DEFAULT-VALUE})")
    public int count = 1;
  }

  /** How orders become bytes. */
  public static final class Codec {
    @Option(
        names = "--codec",
        defaultValue = "order",
        description =
            "order: the product's own, or generic: data binding by Jackson, as embedders have it"
                + " (default: ${DEFAULT-VALUE})")
    public Codecs codecs = Codecs.ORDER;
  }
}
