package io.logfold.kafka;

import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.WriterFenced;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;

/** What the client's exceptions mean. They come wrapped in many ways, so the causes count too. */
public final class Failures {

  private Failures() {}

  /**
   * Whether somebody else, or the coordinator, has taken the transactional id away (which of them,
   * the {@link Claims} tell): by initialising it (fenced, or an old epoch), by aborting a
   * transaction that outlived its timeout (an old epoch), or by forgetting an id that was idle for
   * days (no mapping).
   */
  static boolean isFencing(Throwable failure) {
    return causes(failure)
        .anyMatch(
            cause ->
                cause instanceof ProducerFencedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof InvalidTxnStateException
                    || cause instanceof InvalidPidMappingException);
  }

  /**
   * Whether a broker has answered with a refusal that trying again does not mend. A takeover amid a
   * commit can look like any of them (an unknown server error was seen), so behind each may be
   * somebody who took the transactional id away.
   */
  static boolean isRefusal(Throwable failure) {
    return causes(failure)
        .anyMatch(cause -> cause instanceof ApiException && !(cause instanceof RetriableException));
  }

  public static <T extends Throwable> boolean isCausedBy(Throwable failure, Class<T> type) {
    return causes(failure).anyMatch(type::isInstance);
  }

  static LogException whileInitialising(Lane lane, RuntimeException failure) {
    if (isFencing(failure)) {
      return new WriterFenced(
          "%s was taken by another writer while it was being acquired"
              .formatted(lane.transactionalId()),
          failure);
    }
    return new LogUnavailable(
        "cannot acquire %s: %s%s"
            .formatted(lane.transactionalId(), describe(failure), advice(failure)),
        failure);
  }

  /** The innermost causes say what happened; the outer ones only that something did. */
  public static String describe(Throwable failure) {
    Throwable innermost = causes(failure).reduce((outer, inner) -> inner).orElse(failure);
    return innermost.getClass().getSimpleName() + ": " + innermost.getMessage();
  }

  /** What to do about a failure that retrying does not mend, or nothing. */
  static String advice(Throwable failure) {
    if (isCausedBy(failure, AuthorizationException.class)) {
      return " (the client needs Write and Describe on the topic, and on transactional ids with"
          + " this prefix, and Read on the group <application>-<topic>-owners)";
    }
    if (isCausedBy(failure, InvalidTimestampException.class)) {
      return " (this clock and the broker's differ by more than the topic's"
          + " message.timestamp.after.max.ms or message.timestamp.before.max.ms allows)";
    }
    return "";
  }

  private static Stream<Throwable> causes(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = failure;
        cause != null && !chain.contains(cause);
        cause = cause.getCause()) {
      chain.add(cause);
    }
    return chain.stream();
  }
}
