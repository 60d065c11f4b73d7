package io.logfold.bootstrap.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** How much is logged to stderr. Without these options: only what needs attention. */
final class Verbosity {

  @Option(
      names = {"-v", "--verbose"},
      description = "Say on stderr what is going on.")
  @SuppressWarnings("unused") // read from what was parsed, wherever it was given
  private boolean verbose;

  @Option(names = "--debug", description = "Show stack traces, and everything that is logged.")
  @SuppressWarnings("unused") // as above
  private boolean debug;

  static boolean isDebug(ParseResult parsed) {
    return isGiven(parsed, "--debug");
  }

  /** Sets the levels of the loggers. */
  static void apply(ParseResult parsed) {
    // Now, on one thread: what is logged while logging begins is reported as lost.
    var unused = LoggerFactory.getILoggerFactory();
    if (isDebug(parsed)) {
      level(Logger.ROOT_LOGGER_NAME, Level.INFO);
      level("io.logfold", Level.DEBUG);
    } else if (isGiven(parsed, "--verbose")) {
      level("io.logfold", Level.INFO);
      level(Logger.ROOT_LOGGER_NAME, Level.WARN);
    }
  }

  private static boolean isGiven(ParseResult parsed, String option) {
    for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
      if (Boolean.TRUE.equals(at.matchedOptionValue(option, null))) {
        return true;
      }
      var spec = at.commandSpec().findOption(option);
      if (spec != null && Boolean.TRUE.equals(spec.getValue())) {
        return true;
      }
    }
    return false;
  }

  private static void level(String logger, Level level) {
    ((Logger) LoggerFactory.getLogger(logger)).setLevel(level);
  }
}
