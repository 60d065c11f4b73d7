package io.logfold.kafka.internal.topic;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.logfold.kafka.internal.client.Deadline;
import io.logfold.kafka.UnusableTopic;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The topic as the admin client sees it: found or created, checked, described. Thread-safe. */
public final class EventTopic {

  private static final System.Logger LOG = System.getLogger(EventTopic.class.getName());
  private static final long BETWEEN_LOOKS_MILLIS = 20;

  private final Admin admin;
  private final String topic;
  private final String bootstrapServers;
  private final Duration patience;
  private @Nullable KafkaFuture<Map<String, TopicDescription>> described;

  /**
   * @param patience how long any one of the methods may take
   */
  public EventTopic(Admin admin, String topic, String bootstrapServers, Duration patience) {
    this.admin = admin;
    this.topic = topic;
    this.bootstrapServers = bootstrapServers;
    this.patience = patience;
  }

  /** What of an opened topic stays as it is. */
  public record Opened(LogIdentity identity, int maxMessageBytes) {}

  /**
   * Finds the topic, or creates it; many may do so at the same time.
   *
   * @throws UnusableTopic when its settings would lose events
   * @throws LogUnavailable when Kafka did not answer in time, or refused
   */
  public Opened open(int partitionsIfAbsent) {
    Deadline deadline = Deadline.after(patience);
    TopicDescription found;
    try {
      found = describe(deadline);
    } catch (UnknownTopicOrPartitionException e) {
      create(partitionsIfAbsent, deadline);
      found = awaitDescription(deadline);
    }
    while (found.partitions().stream().anyMatch(EventTopic::hasNoLeader)) {
      pause(deadline, "a partition has no leader", null);
      found = awaitDescription(deadline);
    }
    LogIdentity identity =
        new LogIdentity(topic, found.topicId().toString(), found.partitions().size());
    while (true) {
      try {
        return new Opened(identity, check(found, deadline));
      } catch (UnknownTopicOrPartitionException e) {
        pause(deadline, "a broker does not know it yet", e);
      }
    }
  }

  /** The id of the topic that has the name now. */
  public String currentId() {
    Deadline deadline = Deadline.after(patience);
    return awaitDescription(deadline).topicId().toString();
  }

  /** The topic that has the name now; empty: the broker that was asked knows none. */
  Optional<LogIdentity> find() {
    try {
      TopicDescription found = describe(Deadline.after(patience));
      return Optional.of(
          new LogIdentity(topic, found.topicId().toString(), found.partitions().size()));
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /** Why its settings would lose events; empty: they do not, or this client may not read them. */
  Optional<UnusableTopic> unusable() {
    try {
      settings(Deadline.after(patience)).requireHistoryIsKept();
      return Optional.empty();
    } catch (UnusableTopic e) {
      return Optional.of(e);
    } catch (LogUnavailable e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private TopicSettings settings(Deadline deadline) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return new TopicSettings(
        topic,
        bootstrapServers,
        only(await(admin.describeConfigs(List.of(resource)).all(), deadline)));
  }

  private TopicDescription describe(Deadline deadline) {
    return only(await(description(), deadline));
  }

  /** The request that is under way, or a new one: many partitions ask at the same time. */
  private synchronized KafkaFuture<Map<String, TopicDescription>> description() {
    KafkaFuture<Map<String, TopicDescription>> latest = described;
    if (latest == null || latest.isDone()) {
      latest = admin.describeTopics(List.of(topic)).allTopicNames();
      described = latest;
    }
    return latest;
  }

  private TopicDescription awaitDescription(Deadline deadline) {
    while (true) {
      try {
        return describe(deadline);
      } catch (UnknownTopicOrPartitionException e) {
        pause(deadline, "the topic does not exist", e);
      }
    }
  }

  private void create(int partitions, Deadline deadline) {
    NewTopic wanted =
        new NewTopic(topic, Optional.of(partitions), Optional.empty())
            .configs(TopicSettings.AT_CREATION);
    try {
      await(admin.createTopics(List.of(wanted)).all(), deadline);
      LOG.log(INFO, "created topic {0} with {1} partitions", topic, partitions);
    } catch (TopicExistsException e) {
      LOG.log(INFO, "topic {0} was created by another process", topic);
    }
  }

  /** Answers the largest batch that the topic takes, in bytes. */
  private int check(TopicDescription found, Deadline deadline) {
    TopicSettings settings;
    try {
      settings = settings(deadline);
    } catch (LogUnavailable e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.log(
            WARNING,
            "topic {0}: not authorized to read its settings (DescribeConfigs), so nobody has"
                + " checked that its history is kept",
            topic);
        return Integer.MAX_VALUE;
      }
      throw e;
    }
    settings.requireHistoryIsKept();
    settings.warnOfWhatCouldLoseEvents(found.partitions().getFirst().replicas().size());
    return settings.maxMessageBytes();
  }

  private static boolean hasNoLeader(TopicPartitionInfo partition) {
    return partition.leader() == null || partition.leader().equals(Node.noNode());
  }

  private void pause(Deadline deadline, String reason, @Nullable Throwable cause) {
    if (deadline.hasPassed()) {
      throw new LogUnavailable("topic '%s': %s".formatted(topic, reason), cause);
    }
    try {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while waiting for topic '" + topic + "'", e);
    }
  }

  private static <T> T only(Map<?, T> answers) {
    return answers.values().iterator().next();
  }

  private <T> T await(KafkaFuture<T> future, Deadline deadline) {
    try {
      return future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw noAnswer(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while asking Kafka about '" + topic + "'", e);
    } catch (ExecutionException e) {
      throw translated(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private RuntimeException translated(Throwable cause) {
    return switch (cause) {
      case UnknownTopicOrPartitionException e -> e;
      case TopicExistsException e -> e;
      case InvalidTopicException e ->
          new IllegalArgumentException("not a topic name: '" + topic + "'", e);
      case AuthorizationException e ->
          new LogUnavailable(
              "not authorized for topic '%s' (needed: Describe, DescribeConfigs, Read, Write, and Create unless it exists): %s"
                  .formatted(topic, e.getMessage()),
              e);
      case RetriableException e -> noAnswer(e);
      default ->
          new LogUnavailable(
              "Kafka at %s refused: %s".formatted(bootstrapServers, cause.getMessage()), cause);
    };
  }

  private LogUnavailable noAnswer(Throwable cause) {
    return new LogUnavailable(
        "no answer from Kafka at %s within %s ms; check the address, and that the broker runs"
            .formatted(bootstrapServers, patience.toMillis()),
        cause);
  }
}
