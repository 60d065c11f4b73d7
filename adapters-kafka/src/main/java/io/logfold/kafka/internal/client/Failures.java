package io.logfold.kafka.internal.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;

/** What the Kafka client's exceptions mean. It wraps them in many ways, so causes count as well. */
public final class Failures {

  private Failures() {}

  /** Whether the failure or one of its causes has that type. */
  public static <T extends Throwable> boolean isCausedBy(Throwable failure, Class<T> type) {
    return causes(failure).anyMatch(type::isInstance);
  }

  /** Describes the innermost cause: it says what happened, the outer ones only that it did. */
  public static String describe(Throwable failure) {
    if (isCausedBy(failure, InterruptedException.class)) {
      return "interrupted";
    }
    Throwable innermost = causes(failure).reduce((outer, inner) -> inner).orElse(failure);
    return innermost.getClass().getSimpleName() + ": " + innermost.getMessage();
  }

  /** What to do about a failure that retrying cannot cure; empty for all others. */
  public static String advice(Throwable failure) {
    if (isCausedBy(failure, AuthorizationException.class)) {
      return " (the client needs Read, Write and Describe on the topic)";
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
