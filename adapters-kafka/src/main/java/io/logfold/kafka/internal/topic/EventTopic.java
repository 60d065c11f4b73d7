package io.logfold.kafka.internal.topic;

import static java.lang.System.Logger.Level.WARNING;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.Deadline;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topic of the events: found or created, and checked for settings that would lose events. Every
 * method throws {@link LogUnavailable} when Kafka does not answer in time, or refuses. Thread-safe.
 */
public final class EventTopic {

  private static final System.Logger LOG = System.getLogger(EventTopic.class.getName());
  private static final String RIGHTS =
      "Describe, DescribeConfigs, Read, Write, and Create unless it exists";

  private final TopicAdmin admin;
  private final String topic;
  private final String bootstrapServers;
  private final Duration patience;

  /**
   * @param admin stays the caller's
   * @param patience how long any one of the methods may take
   */
  public EventTopic(Admin admin, String topic, String bootstrapServers, Duration patience) {
    this.admin = new TopicAdmin(admin, topic, bootstrapServers, RIGHTS);
    this.topic = topic;
    this.bootstrapServers = bootstrapServers;
    this.patience = patience;
  }

  /**
   * The topic as it was opened.
   *
   * @param maxMessageBytes the largest batch that it takes
   * @param unsafe settings that would lose events; empty: there are none, or the client may not
   *     read them
   */
  public record Opened(
      LogIdentity identity, int maxMessageBytes, Optional<UnsafeSettings> unsafe) {}

  /**
   * Finds the topic, or creates it; several processes may do so at the same time.
   *
   * @throws IllegalArgumentException Kafka does not accept the topic's name
   */
  public Opened open(int partitionsIfAbsent) {
    Deadline deadline = Deadline.after(patience);
    TopicDescription found = ensure(partitionsIfAbsent, deadline);
    while (true) {
      try {
        return opened(found, deadline);
      } catch (UnknownTopicOrPartitionException e) {
        admin.pause(deadline, "a broker does not know it yet", e);
      }
    }
  }

  private TopicDescription ensure(int partitionsIfAbsent, Deadline deadline) {
    try {
      return admin.ensure(partitionsIfAbsent, TopicSettings.AT_CREATION, deadline);
    } catch (LogUnavailable e) {
      if (e.getCause() instanceof InvalidTopicException) {
        throw new IllegalArgumentException("not a topic name: '" + topic + "'", e);
      }
      throw e;
    }
  }

  private Opened opened(TopicDescription found, Deadline deadline) {
    Optional<TopicSettings> readable = settings(deadline);
    if (readable.isEmpty()) {
      LOG.log(
          WARNING,
          "topic {0}: not authorized to read its settings (DescribeConfigs), so it is unknown"
              + " whether its history is kept",
          topic);
      return new Opened(identity(found), Integer.MAX_VALUE, Optional.empty());
    }
    TopicSettings settings = readable.get();
    Optional<UnsafeSettings> unsafe = settings.unsafe();
    if (unsafe.isEmpty()) {
      settings.warnOfWhatCouldLoseEvents(found.partitions().getFirst().replicas().size());
    }
    return new Opened(identity(found), settings.maxMessageBytes(), unsafe);
  }

  private LogIdentity identity(TopicDescription found) {
    return new LogIdentity(topic, found.topicId().toString(), found.partitions().size());
  }

  /** The settings; empty: the client may not read them. */
  private Optional<TopicSettings> settings(Deadline deadline) {
    try {
      return Optional.of(new TopicSettings(topic, bootstrapServers, admin.settings(deadline)));
    } catch (LogUnavailable e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The id of the topic that has the name now; waits until a broker knows one. */
  public String currentId() {
    return admin.await(Deadline.after(patience)).topicId().toString();
  }

  /** The topic that has the name now; empty: the broker that answered does not know one. */
  Optional<LogIdentity> find() {
    return admin.find(Deadline.after(patience)).map(this::identity);
  }

  /**
   * Settings that would lose events; empty: there are none, or the client may not read them.
   *
   * @throws UnknownTopicOrPartitionException the broker that answered does not know the topic
   */
  Optional<UnsafeSettings> unsafe() {
    return settings(Deadline.after(patience)).flatMap(TopicSettings::unsafe);
  }
}
