package io.logfold.bootstrap.cli;

import io.logfold.application.eventlog.LogException;
import io.logfold.application.request.EngineException;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.bootstrap.Failure;
import io.logfold.embedded.EmbeddedServicesException;
import io.logfold.kafka.UnusableTopic;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints why a command failed: one line, and with {@code --debug} the stack trace. */
final class FailureHandler implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    Throwable cause = e;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    System.err.println("logfold: " + oneLine(cause));
    if (Verbosity.isDebug(parsed)) {
      e.printStackTrace();
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    String text =
        message != null && isForPeople(failure)
            ? message
            : "unexpected " + failure + "; --debug shows where";
    return text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }

  private static boolean isForPeople(Throwable failure) {
    return failure instanceof Failure
        || failure instanceof LogException
        || failure instanceof SnapshotException
        || failure instanceof EngineException
        || failure instanceof EmbeddedServicesException
        || failure instanceof UnusableTopic;
  }
}
