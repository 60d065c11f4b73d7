package io.logfold.bootstrap.cli;

import java.util.Map;
import picocli.CommandLine;

/** The commands of {@code ./logfold}. Exit codes: 0 done, 1 the work failed, 2 bad usage. */
public final class CommandLineInterface {

  private CommandLineInterface() {}

  /**
   * Parses and runs one command. Results go to stdout, everything else to stderr.
   *
   * @param environment where defaults are looked up, see {@link Defaults}
   * @return the exit code
   */
  public static int run(String[] args, Map<String, String> environment) {
    CommandLine commands = new CommandLine(new LogfoldCommand());
    commands.setExpandAtFiles(false);
    commands.setUsageHelpWidth(100);
    commands.setUsageHelpAutoWidth(true);
    commands.setParameterExceptionHandler(new UsageErrorHandler());
    commands.setExecutionExceptionHandler(new FailureHandler());
    commands.setExecutionStrategy(
        parsed -> {
          Verbosity.apply(parsed);
          return new CommandLine.RunLast().execute(parsed);
        });
    try {
      commands.setDefaultValueProvider(Defaults.of(args, environment));
    } catch (Defaults.BadConfiguration e) {
      System.err.println("logfold: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    return commands.execute(args);
  }
}
