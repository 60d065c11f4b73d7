package io.logfold.kafka.internal.nodes;

import io.logfold.kafka.internal.client.Failures;
import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics beside the one with the events: found, or created. */
final class NodeTopics {

  private static final long BETWEEN_LOOKS_MILLIS = 20;

  private final Admin admin;
  private final int partitions;
  private final Duration patience;

  /**
   * @param partitions how many the events' topic has
   * @param patience how long each method may take
   */
  NodeTopics(Admin admin, int partitions, Duration patience) {
    this.admin = admin;
    this.partitions = partitions;
    this.patience = patience;
  }

  /**
   * Makes sure that the topic exists, with at least as many partitions as the events' topic has.
   *
   * @param retention how long its records are needed at most
   * @return its id
   * @throws LogUnavailable Kafka does not answer in time or refuses, or the topic is another one
   */
  String require(String topic, Duration retention) {
    long end = System.nanoTime() + patience.toNanos();
    boolean asked = false;
    while (true) {
      Optional<TopicDescription> found = describe(topic);
      if (found.isEmpty() && !asked) {
        create(topic, retention);
        asked = true;
      } else if (found.isPresent() && hasLeaders(found.get())) {
        requirePartitions(found.get());
        return found.get().topicId().toString();
      }
      pause(topic, end);
    }
  }

  /** A topic as it is now. */
  record Found(String id, int partitions) {}

  /**
   * The topic as it is now; empty: there is none.
   *
   * @throws LogUnavailable Kafka does not answer in time or refuses
   */
  Optional<Found> find(String topic) {
    return describe(topic)
        .map(found -> new Found(found.topicId().toString(), found.partitions().size()));
  }

  /** More of them do no harm: what belongs to an aggregate is in those that the events have. */
  private void requirePartitions(TopicDescription found) {
    if (found.partitions().size() < partitions) {
      throw new LogUnavailable(
          "topic '%s' has %s partitions, but needs as many as the events have: %s; add them with kafka-topics.sh --alter --topic %s --partitions %s"
              .formatted(
                  found.name(), found.partitions().size(), partitions, found.name(), partitions));
    }
  }

  private static boolean hasLeaders(TopicDescription found) {
    return found.partitions().stream()
        .map(TopicPartitionInfo::leader)
        .allMatch(leader -> leader != null && !leader.isEmpty());
  }

  private Optional<TopicDescription> describe(String topic) {
    try {
      return Optional.ofNullable(
          await(topic, admin.describeTopics(List.of(topic)).allTopicNames()).get(topic));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Optional.empty();
      }
      throw refused(topic, e);
    }
  }

  private void create(String topic, Duration retention) {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.empty())
            .configs(
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_DELETE,
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(retention.toMillis())));
    try {
      await(topic, admin.createTopics(List.of(wanted)).all());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw refused(topic, e);
      }
    }
  }

  private <T> T await(String topic, KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new LogUnavailable("no answer from Kafka about topic '" + topic + "'", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while asking Kafka about '" + topic + "'", e);
    }
  }

  private static LogUnavailable refused(String topic, ExecutionException e) {
    return new LogUnavailable(
        "topic '%s' can neither be found nor created: %s".formatted(topic, Failures.describe(e)),
        e);
  }

  private static void pause(String topic, long endNanos) {
    if (endNanos - System.nanoTime() <= 0) {
      String message = "topic '" + topic + "' has partitions without a leader";
      throw new LogUnavailable(message, new LeaderNotAvailableException(message));
    }
    try {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while waiting for topic '" + topic + "'", e);
    }
  }
}
