package io.logfold.kafka.internal.topic;

import static java.lang.System.Logger.Level.INFO;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.AdminCalls;
import io.logfold.kafka.internal.client.Deadline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * One topic through the admin client: finds it, creates it, describes it. Every method throws
 * {@link LogUnavailable} when Kafka does not answer by the deadline, or refuses. Thread-safe.
 */
public final class TopicAdmin {

  private static final System.Logger LOG = System.getLogger(TopicAdmin.class.getName());
  private static final long BETWEEN_LOOKS_MILLIS = 20;

  private final Admin admin;
  private final String topic;
  private final AdminCalls.Subject subject;

  /** The latest request for a description. */
  @GuardedBy("this")
  private @Nullable KafkaFuture<Map<String, TopicDescription>> described;

  /**
   * @param admin stays the caller's
   * @param servers the brokers' addresses, for messages
   * @param rights that the client needs on the topic, for messages
   */
  public TopicAdmin(Admin admin, String topic, String servers, String rights) {
    this.admin = admin;
    this.topic = topic;
    this.subject = new AdminCalls.Subject("topic '" + topic + "'", servers, rights);
  }

  /** The topic as it is now; empty: the broker that answered does not know it. */
  public Optional<TopicDescription> find(Deadline deadline) {
    try {
      return Optional.of(only(AdminCalls.get(description(), deadline, subject)));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /** Many partitions ask at the same time: they share the request in flight. */
  private synchronized KafkaFuture<Map<String, TopicDescription>> description() {
    KafkaFuture<Map<String, TopicDescription>> latest = described;
    if (latest == null || latest.isDone()) {
      latest = admin.describeTopics(List.of(topic)).allTopicNames();
      described = latest;
    }
    return latest;
  }

  /** Waits until a broker knows the topic. */
  TopicDescription await(Deadline deadline) {
    Optional<TopicDescription> found = find(deadline);
    while (found.isEmpty()) {
      pauseUnknown(deadline);
      found = find(deadline);
    }
    return found.get();
  }

  /**
   * Finds the topic, or creates it; several processes may do so at the same time. Waits until each
   * of its partitions has a leader.
   *
   * @param partitions how many it gets when it is created
   * @param settings that it gets when it is created; it has the brokers' default replication
   */
  public TopicDescription ensure(int partitions, Map<String, String> settings, Deadline deadline) {
    boolean asked = false;
    while (true) {
      Optional<TopicDescription> found = find(deadline);
      if (found.isPresent() && hasLeaders(found.get())) {
        return found.get();
      }
      if (found.isPresent()) {
        pause(
            deadline,
            "a partition has no leader",
            new LeaderNotAvailableException("a partition of '" + topic + "' has no leader"));
      } else if (asked) {
        pauseUnknown(deadline);
      } else {
        create(partitions, settings, deadline);
        asked = true;
      }
    }
  }

  private void create(int partitions, Map<String, String> settings, Deadline deadline) {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
    try {
      AdminCalls.get(admin.createTopics(List.of(wanted)).all(), deadline, subject);
      LOG.log(INFO, "created topic {0} with {1} partitions", topic, partitions);
    } catch (TopicExistsException e) {
      LOG.log(INFO, "topic {0} was created by another process", topic);
    }
  }

  private static boolean hasLeaders(TopicDescription found) {
    return found.partitions().stream()
        .map(TopicPartitionInfo::leader)
        .allMatch(leader -> leader != null && !leader.isEmpty());
  }

  /**
   * The topic's settings.
   *
   * @throws UnknownTopicOrPartitionException the broker that answered does not know the topic
   */
  Config settings(Deadline deadline) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return only(AdminCalls.get(admin.describeConfigs(List.of(resource)).all(), deadline, subject));
  }

  /** The offset after the last record of a partition. */
  long end(int partition, Deadline deadline) {
    var asked = Map.of(new TopicPartition(topic, partition), OffsetSpec.latest());
    try {
      return only(AdminCalls.get(admin.listOffsets(asked).all(), deadline, subject)).offset();
    } catch (UnknownTopicOrPartitionException e) {
      throw new LogUnavailable(subject.name() + " is not known to a broker yet", e);
    }
  }

  /** What messages call the topic. */
  AdminCalls.Subject subject() {
    return subject;
  }

  private void pauseUnknown(Deadline deadline) {
    pause(
        deadline,
        "the topic does not exist",
        new UnknownTopicOrPartitionException("'" + topic + "'"));
  }

  /**
   * Pauses before another attempt.
   *
   * @throws LogUnavailable the deadline has passed
   */
  void pause(Deadline deadline, String reason, RetriableException cause) {
    if (deadline.hasPassed()) {
      throw new LogUnavailable("%s: %s".formatted(subject.name(), reason), cause);
    }
    Deadline.pause(BETWEEN_LOOKS_MILLIS, subject.name());
  }

  private static <T> T only(Map<?, T> answers) {
    return answers.values().iterator().next();
  }
}
