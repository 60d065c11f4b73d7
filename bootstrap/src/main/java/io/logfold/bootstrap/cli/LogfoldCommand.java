package io.logfold.bootstrap.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top command; does nothing by itself. */
@Command(
    name = "logfold",
    description = "Event sourcing on Kafka: state is a left fold over the log.",
    versionProvider = ProductVersion.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    footer = {
      "",
      "Start with:  ./logfold demo",
      "Every option has an environment variable: --kafka-config is LOGFOLD_KAFKA_CONFIG.",
      "Exit codes: 0 done, 1 the work failed, 2 bad usage."
    },
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ImportCommand.class,
      OrderStateCommand.class,
      HistoryCommand.class,
      StatusCommand.class,
      VerifyCommand.class,
      DoctorCommand.class,
      QuarantineCommand.class,
      SnapshotsCommand.class,
      StopCommand.class,
    })
final class LogfoldCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(new CommandLine(spec), "which command?");
  }
}
