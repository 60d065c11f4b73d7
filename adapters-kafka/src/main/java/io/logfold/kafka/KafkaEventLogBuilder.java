package io.logfold.kafka;

import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.client.Failures;
import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.LogUnavailable;
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
 * Describes a {@link KafkaEventLog} and opens it. For one thread.
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
  private Duration topicLooks = Duration.ofSeconds(15);
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
   * Properties for the Kafka clients (TLS, SASL, buffers, {@code bootstrap.servers} …), passed on
   * to each of them; the few that correctness rests on are ours whatever stands here.
   */
  public KafkaEventLogBuilder<E> properties(Map<String, String> more) {
    properties.putAll(more);
    return this;
  }

  /** The same, as they come out of a file. */
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
   * Prefix of the group that shares the partitions; default {@code logfold}. Services that share a
   * topic use the same one.
   */
  public KafkaEventLogBuilder<E> application(String name) {
    this.application = name;
    return this;
  }

  /**
   * The aggregate type whose events the topic holds, e.g. {@code order}. It is stored with the
   * events, and a topic of another type is refused. Default: none, which is not checked.
   */
  public KafkaEventLogBuilder<E> aggregate(String type) {
    this.aggregate = type;
    return this;
  }

  /** How many partitions the topic gets if it has to be created; default 6. */
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

  /** How long opening may take until it fails; default 10 s. */
  public KafkaEventLogBuilder<E> openDeadline(Duration deadline) {
    this.openDeadline = deadline;
    return this;
  }

  /**
   * How long reading may stand still until it fails, and half of how long a change of leader may
   * take until what it does not show any more is taken for lost; default 30 s.
   */
  public KafkaEventLogBuilder<E> stallDeadline(Duration deadline) {
    this.stallDeadline = deadline;
    return this;
  }

  /**
   * What others are told of who owns a partition: {@link KafkaEventLog#owner}, and in the record
   * that opens a term. One line; default {@code <process id>@<host>}.
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
   * @throws UnusableTopic when its settings would lose events
   * @throws LogUnavailable when Kafka does not answer in time, or refuses
   * @throws IllegalArgumentException for settings that cannot be
   */
  public KafkaEventLog<E> open() {
    if (partitions < 1) {
      throw new IllegalArgumentException("a topic has at least one partition, not " + partitions);
    }
    if (!properties.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
      throw new IllegalArgumentException(
          "bootstrap.servers is missing: set it with bootstrapServers(\"host:port\")");
    }
    ClientSettings clients = clients();
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
      return new KafkaEventLog<>(this, admin);
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  /** How often it is looked whether somebody has changed the topic; for tests. */
  KafkaEventLogBuilder<E> topicLooks(Duration every) {
    this.topicLooks = every;
    return this;
  }

  Duration topicLooks() {
    return topicLooks;
  }

  ClientSettings clients() {
    return new ClientSettings(properties);
  }

  EventCodec<E> codec() {
    return codec;
  }

  String topic() {
    return topic;
  }

  String application() {
    return application;
  }

  int partitions() {
    return partitions;
  }

  URI source() {
    return source == null ? URI.create("urn:" + application + ":" + topic) : source;
  }

  Duration openDeadline() {
    return openDeadline;
  }

  String aggregate() {
    return aggregate;
  }

  String owner() {
    return owner == null ? ProcessHandle.current().pid() + "@" + host() : owner;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  Duration stallDeadline() {
    return stallDeadline;
  }
}
