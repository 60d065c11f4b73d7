package io.logfold.kafka.internal.nodes;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.Deadline;
import io.logfold.kafka.internal.client.KafkaConnection;
import io.logfold.kafka.internal.topic.TopicAdmin;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;

/** The topics over which nodes exchange commands and replies: found, or created. Thread-safe. */
final class NodeTopics {

  private static final String RIGHTS = "Describe, Read, Write, and Create unless it exists";

  private final KafkaConnection connection;
  private final int partitions;
  private final Duration patience;

  /**
   * @param patience how long each method may take
   */
  NodeTopics(KafkaConnection connection, Duration patience) {
    this.connection = connection;
    this.partitions = connection.identity().partitions();
    this.patience = patience;
  }

  /**
   * Makes sure that the topic exists, with at least as many partitions as the events' topic has.
   *
   * @param retention how long its records are needed at most
   * @return its id
   * @throws LogUnavailable Kafka does not answer in time or refuses, or the topic has too few
   *     partitions
   */
  String require(String topic, Duration retention) {
    TopicDescription found =
        admin(topic)
            .ensure(
                partitions,
                Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG,
                    TopicConfig.CLEANUP_POLICY_DELETE,
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(retention.toMillis())),
                Deadline.after(patience));
    requirePartitions(found);
    return found.topicId().toString();
  }

  /** A topic as it is now. */
  record Found(String id, int partitions) {}

  /**
   * The topic as it is now; empty: there is none.
   *
   * @throws LogUnavailable Kafka does not answer in time or refuses
   */
  Optional<Found> find(String topic) {
    return admin(topic)
        .find(Deadline.after(patience))
        .map(found -> new Found(found.topicId().toString(), found.partitions().size()));
  }

  private TopicAdmin admin(String topic) {
    return new TopicAdmin(
        connection.admin(), topic, connection.clients().bootstrapServers(), RIGHTS);
  }

  /**
   * More of them do no harm: an aggregate's commands are in the partitions that the events have.
   */
  private void requirePartitions(TopicDescription found) {
    if (found.partitions().size() < partitions) {
      throw new LogUnavailable(
          "topic '%s' has %s partitions, but needs as many as the events have: %s; add them with kafka-topics.sh --alter --topic %s --partitions %s"
              .formatted(
                  found.name(), found.partitions().size(), partitions, found.name(), partitions));
    }
  }
}
