package io.logfold.kafka;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.client.Failures;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Describes a {@link KafkaEventLog} and opens it. The log keeps a copy of the settings, so the
 * builder may be changed and opened again.
 *
 * <p>Not thread-safe.
 *
 * @param <E> the events
 */
public final class KafkaEventLogBuilder<E> {

  private final EventCodec<E> codec;
  private final Map<String, String> properties = new HashMap<>();
  private String topic = "events";
  private String application = "logfold";
  private int partitions = 6;
  private @Nullable URI source;
  private Duration openDeadline = Duration.ofSeconds(10);
  private Duration stallDeadline = Duration.ofSeconds(30);
  private Duration topicChecks = Duration.ofSeconds(15);
  private String aggregate = "";
  private @Nullable String owner;

  KafkaEventLogBuilder(EventCodec<E> codec) {
    this.codec = codec;
  }

  /** Where Kafka is: {@code host:port}, several separated by commas. */
  public KafkaEventLogBuilder<E> bootstrapServers(String servers) {
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    return this;
  }

  /**
   * Adds properties for all Kafka clients (TLS, SASL, buffers, {@code bootstrap.servers} …). A few
   * that correctness depends on cannot be changed; the log ignores them here.
   */
  public KafkaEventLogBuilder<E> properties(Map<String, String> more) {
    properties.putAll(more);
    return this;
  }

  /** Adds properties that were read from a file. */
  public KafkaEventLogBuilder<E> properties(Properties more) {
    more.stringPropertyNames().forEach(name -> properties.put(name, more.getProperty(name)));
    return this;
  }

  /** The topic's name; default {@code events}. */
  public KafkaEventLogBuilder<E> topic(String name) {
    this.topic = name;
    return this;
  }

  /**
   * Prefix of the group that shares the partitions; default {@code logfold}. All nodes that share a
   * topic use the same one.
   */
  public KafkaEventLogBuilder<E> application(String name) {
    this.application = name;
    return this;
  }

  /**
   * The type of the aggregates whose events the topic holds, e.g. {@code order}. It is stored with
   * the events, and the log refuses a topic of another type. Default: none, and no check.
   */
  public KafkaEventLogBuilder<E> aggregate(String type) {
    this.aggregate = type;
    return this;
  }

  /** How many partitions the topic gets when it is created; default 6. */
  public KafkaEventLogBuilder<E> partitions(int count) {
    this.partitions = count;
    return this;
  }

  /** The events' {@code ce_source}; default {@code urn:<application>:<topic>}. */
  public KafkaEventLogBuilder<E> source(URI uri) {
    this.source = uri;
    return this;
  }

  /** {@code none}, {@code lz4}, {@code zstd}, {@code snappy} (default) or {@code gzip}. */
  public KafkaEventLogBuilder<E> compression(String type) {
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, type);
    return this;
  }

  /** How long opening the log may take before it fails; default 10 s. */
  public KafkaEventLogBuilder<E> openDeadline(Duration deadline) {
    this.openDeadline = deadline;
    return this;
  }

  /**
   * How long a read may make no progress before it fails; default 30 s. After a change of leader,
   * events that the log does not show again within twice this time count as lost.
   */
  public KafkaEventLogBuilder<E> stallDeadline(Duration deadline) {
    this.stallDeadline = deadline;
    return this;
  }

  /**
   * The name under which this process owns partitions, for people: {@link KafkaEventLog#owner}
   * shows it, and so do the records that open terms. One line; default {@code <process id>@<host>}.
   *
   * @throws IllegalArgumentException the name is not one line of 1 to 500 characters
   */
  public KafkaEventLogBuilder<E> owner(String name) {
    if (name.isBlank() || name.length() > 500 || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("an owner's name is one line of 1 to 500 characters");
    }
    this.owner = name;
    return this;
  }

  /**
   * Finds the topic, or creates it with unlimited retention and the broker's default replication.
   *
   * @throws UnusableTopic the topic has settings that would lose events
   * @throws LogUnavailable Kafka does not answer in time, or refuses
   * @throws IllegalArgumentException a setting is missing or invalid
   */
  public KafkaEventLog<E> open() {
    if (partitions < 1) {
      throw new IllegalArgumentException("a topic has at least one partition, not " + partitions);
    }
    if (!properties.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      throw new IllegalArgumentException(
          "bootstrap.servers is missing: set it with bootstrapServers(\"host:port\")");
    }
    KafkaLogSettings<E> settings = settings();
    ClientSettings clients = settings.clients();
    Admin admin;
    try {
      admin = Admin.create(clients.admin());
    } catch (KafkaException e) {
      throw new LogUnavailable(
          "cannot connect to Kafka at %s: %s"
              .formatted(clients.bootstrapServers(), Failures.describe(e)),
          e);
    }
    try {
      return KafkaEventLog.open(settings, admin);
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  private KafkaLogSettings<E> settings() {
    return new KafkaLogSettings<>(
        codec,
        new ClientSettings(properties),
        new KafkaLogSettings.Topic(topic, partitions, aggregate),
        new KafkaLogSettings.Names(
            application,
            owner == null ? ProcessHandle.current().pid() + "@" + host() : owner,
            source == null ? URI.create("urn:" + application + ":" + topic) : source),
        new KafkaLogSettings.Timing(openDeadline, stallDeadline, topicChecks));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The time between two checks whether the topic was changed; for tests. */
  KafkaEventLogBuilder<E> topicChecks(Duration every) {
    this.topicChecks = every;
    return this;
  }
}
