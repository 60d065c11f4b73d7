package io.logfold.kafka.internal.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The properties of each Kafka client, in three layers: our defaults, then the user's properties
 * (TLS, SASL, timeouts, buffers …), then those that correctness depends on, which cannot be
 * changed. Immutable.
 */
public final class ClientSettings {

  /** How long a producer waits for metadata at most, in ms. */
  private static final int BLOCK_MILLIS = 5_000;

  /** How long one request of an append may take, in ms. */
  private static final int REQUEST_MILLIS = 3_000;

  /** How long an append is tried at least, in ms. */
  private static final int DELIVERY_MILLIS = 5_000;

  /** Records are held back until they are flushed; this bounds it, in ms. */
  public static final int UNTIL_FLUSHED_MILLIS = 1_000;

  /** A member's heartbeat thread wakes up as often as that, in ms, if it has nothing to do. */
  private static final int MEMBER_RETRY_MILLIS = 250;

  /**
   * How long a broker holds a fetch of commands when there are none. A partition that comes to this
   * node meanwhile is not fetched before that one returns.
   */
  private static final int COMMANDS_FETCH_WAIT_MILLIS = 250;

  /** Properties that would turn our clients into something else. */
  private static final List<String> NOT_PASSED_ON =
      List.of(
          CommonClientConfigs.GROUP_ID_CONFIG,
          CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG,
          CommonClientConfigs.CLIENT_ID_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          ProducerConfig.PARTITIONER_CLASS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG);

  private final Map<String, String> given;

  public ClientSettings(Map<String, String> given) {
    this.given = Map.copyOf(given);
  }

  /** The brokers' addresses as the user gave them, for messages. */
  public String bootstrapServers() {
    return given.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "(no address given)");
  }

  /** The largest request of a producer, in bytes. */
  public int maxRequestBytes() {
    return Integer.parseInt(
        given.getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "1048576").strip());
  }

  /** For the admin client. */
  public Map<String, Object> admin() {
    return layered(
        Map.of(
            CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG, 50,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
            CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000),
        Map.of());
  }

  /**
   * For appends of owners. The delivery time-out is short: what is not acknowledged by then is
   * given up, and decided by the next term.
   *
   * @param lingerMillis how long records are held back; 0: not at all
   */
  public Map<String, Object> appendingProducer(int lingerMillis) {
    int requestMillis = requestMillis();
    return layered(
        Map.of(
            // Small batches are many: lz4 in Kafka's client makes 128 KiB of buffers for each of
            // them.
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "snappy",
            ProducerConfig.BATCH_SIZE_CONFIG,
            256 * 1024,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            requestMillis,
            ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
            20,
            ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG,
            500,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            BLOCK_MILLIS,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            Math.max(DELIVERY_MILLIS, requestMillis + UNTIL_FLUSHED_MILLIS)),
        Map.of(
            ProducerConfig.LINGER_MS_CONFIG,
            lingerMillis,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class));
  }

  private int requestMillis() {
    return Integer.parseInt(
        given
            .getOrDefault(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(REQUEST_MILLIS))
            .strip());
  }

  /** For long reads: as much as the broker gives in one go. */
  public Map<String, Object> scanningConsumer() {
    return consumer(
        Map.of(
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 * 1024 * 1024,
            ConsumerConfig.RECEIVE_BUFFER_CONFIG, 1024 * 1024,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000));
  }

  /** For reads of a few events: not a megabyte for each of them. */
  public Map<String, Object> seekingConsumer() {
    return consumer(
        Map.of(
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            16 * 1024,
            // Few, for each costs to decode. And fewer than a fetch brings: while some are left
            // over, the consumer does not fetch ahead, and the answer to that would have to be
            // waited for before it seeks.
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10));
  }

  /** For the answers to this node's requests: waits for them, without a group. */
  public Map<String, Object> listeningConsumer() {
    Map<String, Object> all = consumer(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000));
    all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 2_000);
    return all;
  }

  /** For the commands of the partitions that are this node's: waits for them, without a group. */
  public Map<String, Object> commandsConsumer() {
    Map<String, Object> all = consumer(Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1_000));
    all.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, COMMANDS_FETCH_WAIT_MILLIS);
    return all;
  }

  /**
   * For independent records: requests and answers between nodes.
   *
   * @param delivery how long a record may take; after that no caller waits for it
   */
  public Map<String, Object> messengerProducer(Duration delivery) {
    int deliveryMillis = Math.toIntExact(delivery.toMillis());
    return layered(
        Map.of(
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            Math.min(5_000, deliveryMillis),
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            deliveryMillis),
        Map.of(
            // Foreign programs read them, and not all of them know every compression.
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "none",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            Math.min(2_000L, deliveryMillis),
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class));
  }

  /**
   * For the group that nodes share the partitions by. The classic protocol: with it a client can
   * choose how soon it hears of a rebalance, and how soon its death is noticed; with the newer one
   * that is up to the brokers, whose defaults are 5 s and 45 s.
   *
   * @param session after this without a heartbeat the others take over
   * @param heartbeat how often a member is heard of, and hears of a rebalance
   * @param longestPause how long the member may be busy giving partitions up
   */
  public Map<String, Object> member(
      String group, String clientId, Duration session, Duration heartbeat, Duration longestPause) {
    Map<String, Object> all = consumer(Map.of());
    all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    all.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    all.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    all.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(session.toMillis()));
    all.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.toIntExact(heartbeat.toMillis()));
    all.put(
        ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
        Math.toIntExact(longestPause.plusSeconds(30).toMillis()));
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(
        ConsumerConfig.RETRY_BACKOFF_MS_CONFIG,
        Math.toIntExact(Math.min(MEMBER_RETRY_MILLIS, heartbeat.toMillis())));
    return all;
  }

  private Map<String, Object> consumer(Map<String, Object> sizes) {
    Map<String, Object> defaults = new HashMap<>(sizes);
    defaults.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    defaults.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    defaults.put(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG, 20);
    // Registering unused metrics for each partition costs more than reading the partition.
    defaults.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
    defaults.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
    // We never wait for events to come, but a fetch that the consumer sent ahead would make the
    // next reader wait for its answer.
    defaults.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 5);
    return layered(
        defaults,
        Map.of(
            // The reader's rule decides what counts; a hanging foreign transaction must block no
            // reader.
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_uncommitted",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            // A missing offset is an error to report, not a reason to read from somewhere else.
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "none",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.CHECK_CRCS_CONFIG,
            true,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
            ByteArrayDeserializer.class));
  }

  private Map<String, Object> layered(Map<String, Object> defaults, Map<String, Object> fixed) {
    Map<String, Object> all = new HashMap<>(defaults);
    all.putAll(given);
    NOT_PASSED_ON.forEach(all::remove);
    all.putAll(fixed);
    return all;
  }
}
