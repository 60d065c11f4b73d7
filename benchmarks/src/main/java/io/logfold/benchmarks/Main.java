package io.logfold.benchmarks;

import io.logfold.benchmarks.failover.FailoverCommands;
import io.logfold.benchmarks.recovery.ChartCommand;
import io.logfold.benchmarks.recovery.RecoveryCommands;
import io.logfold.benchmarks.speed.SpeedCommands;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

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
}
