package io.logfold.kafka.internal.client;

import io.logfold.application.eventlog.LogUnavailable;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits for answers of Kafka's admin client. The one place that turns time-outs, interrupts and
 * refusals into {@link LogUnavailable}. Thread-safe.
 */
public final class AdminCalls {

  private AdminCalls() {}

  /**
   * What a request is about, for messages.
   *
   * @param name such as {@code topic 'orders'}
   * @param servers the brokers' addresses
   * @param rights that the client needs for it
   */
  public record Subject(String name, String servers, String rights) {}

  /**
   * Waits for an answer.
   *
   * @throws UnknownTopicOrPartitionException the topic does not exist, or the broker does not know
   *     it yet
   * @throws TopicExistsException the topic exists
   * @throws GroupIdNotFoundException the group does not exist
   * @throws LogUnavailable Kafka does not answer by the deadline, or refuses, or the thread is
   *     interrupted; the cause is the client's exception
   */
  public static <T> T get(Future<T> future, Deadline deadline, Subject what) {
    try {
      return future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw noAnswer(what, deadline, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while asking Kafka about " + what.name(), e);
    } catch (ExecutionException e) {
      throw translated(what, deadline, Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private static RuntimeException translated(Subject what, Deadline deadline, Throwable failure) {
    return switch (failure) {
      case UnknownTopicOrPartitionException e -> e;
      case TopicExistsException e -> e;
      case GroupIdNotFoundException e -> e;
      case AuthorizationException e ->
          new LogUnavailable(
              "not authorized for %s (needed: %s): %s"
                  .formatted(what.name(), what.rights(), e.getMessage()),
              e);
      case RetriableException e -> noAnswer(what, deadline, e);
      default ->
          new LogUnavailable(
              "Kafka at %s refused a request about %s: %s"
                  .formatted(what.servers(), what.name(), Failures.describe(failure)),
              failure);
    };
  }

  private static LogUnavailable noAnswer(Subject what, Deadline deadline, Throwable failure) {
    return new LogUnavailable(
        "no answer from Kafka at %s about %s within %s ms; check the address, and that the broker runs"
            .formatted(what.servers(), what.name(), deadline.allowed().toMillis()),
        failure);
  }
}
