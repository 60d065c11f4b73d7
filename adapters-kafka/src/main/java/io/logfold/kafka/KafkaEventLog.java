package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.WriterFenced;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * The log of events as a Kafka topic: one record per event, one transaction per batch. Records are
 * CloudEvents in binary mode, keyed by aggregate id, so that any Kafka client that reads committed
 * records can follow.
 *
 * <p>Any thread may call any method. A writer has one producer, and so one thread of the Kafka
 * client, per lane of its partition; reading is done on the caller's thread. A log that is not used
 * costs next to nothing.
 *
 * @param <E> the events
 */
public final class KafkaEventLog<E> implements EventLog<E> {

  /** Transactional ids per partition; a constant of the log's format, never a setting. */
  public static final int LANES = Lanes.COUNT;

  /** Ranges up to this many offsets are read with small fetches. */
  private static final long SHORT_READ = 200;

  /**
   * The same for stretches between chosen offsets, after which the log goes on: a large fetch
   * brings far more than is asked for.
   */
  private static final long SHORT_STRETCH = 4_000;

  private final KafkaEventLogBuilder<E> options;
  private final ClientSettings clients;
  private final Admin admin;
  private final EventTopic topic;
  private final LogIdentity identity;
  private final EventEncoder<E> encoder;
  private final EventDecoder<E> decoder;
  private final ConsumerPool scanners;
  private final ConsumerPool seekers;
  private final Extents extents;
  private final Claims claims;
  private final TransactionEnds ends;

  KafkaEventLog(KafkaEventLogBuilder<E> options, Admin admin) {
    this.options = options;
    this.clients = options.clients();
    this.admin = admin;
    this.topic =
        new EventTopic(admin, options.topic(), clients.bootstrapServers(), options.openDeadline());
    EventTopic.Opened opened = topic.open(options.partitions());
    this.identity = opened.identity();
    this.encoder =
        new EventEncoder<>(
            options.codec(),
            identity.partitions(),
            options.source().toString(),
            Math.min(clients.maxRequestBytes(), opened.maxMessageBytes()));
    this.decoder = new EventDecoder<>(options.codec());
    this.scanners = new ConsumerPool(clients::scanningConsumer);
    this.seekers = new ConsumerPool(clients::seekingConsumer);
    this.extents =
        new Extents(options.topic(), identity.partitions(), seekers, options.stallDeadline());
    this.ends =
        new TransactionEnds(admin, new MarkerWriter(new LeaderRequests(clients.admin()), admin));
    this.claims =
        new Claims(
            admin,
            group(options.application() + "-" + options.topic() + "-owners"),
            options.topic(),
            options.owner(),
            options.takeoverPatience());
  }

  private ConsumerGroupMetadata group(String name) {
    // Only a consumer can make one; this one never speaks to a broker.
    try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients.memberOf(name))) {
      return consumer.groupMetadata();
    }
  }

  /** Starts the description of a log; {@code codec} turns its events into bytes and back. */
  public static <E> KafkaEventLogBuilder<E> builder(EventCodec<E> codec) {
    return new KafkaEventLogBuilder<>(codec);
  }

  @Override
  public LogIdentity identity() {
    return identity;
  }

  /** As Kafka's default partitioner has it, so that any client finds an aggregate's events. */
  @Override
  public int partitionOf(String aggregateId) {
    return EventEncoder.partitionOf(aggregateId.getBytes(UTF_8), identity.partitions());
  }

  @Override
  public LogExtent extent(int partition) {
    return extents.of(checked(partition));
  }

  @Override
  public EventCursor<E> read(int partition, long from, long to) {
    return cursor(
        checked(partition),
        from,
        to,
        record -> true,
        KafkaEventLog::unquestioned,
        pool(SHORT_READ, to - from));
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, long from, long to) {
    byte[] key = aggregateId.getBytes(UTF_8);
    return cursor(
        partitionOf(aggregateId),
        from,
        to,
        record -> Arrays.equals(key, record.key()),
        KafkaEventLog::unquestioned,
        pool(SHORT_READ, to - from));
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    int number = checked(partition);
    return new PickingCursor<>(
        new TopicPartition(identity.name(), number),
        offsets,
        (from, to, wanted) ->
            cursor(
                number,
                from,
                to,
                wanted,
                () -> extents.of(number).end(),
                pool(SHORT_STRETCH, to - from)));
  }

  private EventCursor<E> cursor(
      int partition,
      long from,
      long to,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted,
      LongSupplier committedEnd,
      ConsumerPool pool) {
    return new KafkaEventCursor<>(
        new TopicPartition(identity.name(), partition),
        from,
        to,
        wanted,
        decoder,
        options.stallDeadline(),
        pool,
        committedEnd);
  }

  /** A range was committed when the caller asked for it: what does not come is late. */
  private static long unquestioned() {
    return Long.MAX_VALUE;
  }

  private ConsumerPool pool(long shortRead, long length) {
    return length <= shortRead ? seekers : scanners;
  }

  /**
   * {@inheritDoc}
   *
   * @throws WriterFenced when another acquisition got in between
   * @throws CorruptLog when the topic was deleted and created anew since this log was opened
   */
  @Override
  public PartitionWriter<E> openWriter(int partition) {
    TopicPartition topicPartition = new TopicPartition(identity.name(), checked(partition));
    return acquire(topicPartition, claims.before(partition), false);
  }

  private PartitionWriter<E> reopen(TopicPartition partition, Claim last) {
    Optional<Claim> before = claims.before(partition.partition());
    // A later claim of this log, whose commit nobody was told of, is no rival.
    Optional<Claim> rival = before.filter(claim -> !claim.log().equals(last.log()));
    if (rival.isPresent()) {
      throw new WriterFenced("%s: %s took over; stop writing".formatted(partition, rival.get()));
    }
    return acquire(partition, before, true);
  }

  /**
   * @param undisputed whether nobody but this log can have written since its last acquisition
   */
  private PartitionWriter<E> acquire(
      TopicPartition topicPartition, Optional<Claim> before, boolean undisputed) {
    long acknowledged = extents.committed(topicPartition.partition());
    Lanes lanes = lanes(topicPartition);
    try {
      lanes.connect(topicPartition.topic());
      requireSameTopic();
      List<ProducerState> open =
          ends.mend(
              topicPartition,
              lanes.transactionalIds(),
              acknowledged,
              Deadline.after(options.commitDeadline()));
      lanes.initialise(Deadline.after(options.commitDeadline()));
      Claim claim = claim(topicPartition, lanes, before);
      ends.await(
          topicPartition,
          undisputed ? open : List.of(),
          acknowledged,
          Deadline.after(options.commitDeadline()));
      return writer(topicPartition, lanes, claim);
    } catch (RuntimeException e) {
      lanes.close(Duration.ZERO);
      throw e;
    }
  }

  /** Who says to own the partition; empty when nobody ever did, or long ago. */
  @Override
  public Optional<String> owner(int partition) {
    return claims.find(checked(partition)).map(Claim::owner);
  }

  /** For what belongs to the same log, in the other packages of this adapter. */
  public KafkaConnection connection() {
    return new KafkaConnection(clients, admin, options.application(), identity, options.owner());
  }

  Claims claims() {
    return claims;
  }

  Claim claim(TopicPartition partition, Lanes lanes, Optional<Claim> before) {
    return claims.stake(partition, lanes, before, options.commitDeadline());
  }

  Lanes lanes(TopicPartition partition) {
    return new Lanes(
        options.application() + "-" + partition,
        transactionalId ->
            new KafkaProducer<>(clients.producer(transactionalId, options.transactionTimeout())));
  }

  PartitionWriter<E> writer(TopicPartition partition, Lanes lanes, Claim claim) {
    return new KafkaPartitionWriter<>(
        partition,
        lanes,
        () -> claims.successorOf(claim, partition.partition()),
        () -> claims.confirm(claim, partition.partition()),
        encoder,
        new StableEndWatch(() -> ends.stableEnd(partition), System::nanoTime),
        options.commitDeadline(),
        end -> extents.committed(partition.partition(), end),
        () -> reopen(partition, claim));
  }

  /** A topic created anew is empty, and would be continued in the middle of its aggregates. */
  private void requireSameTopic() {
    String currentId = topic.currentId();
    if (!currentId.equals(identity.id())) {
      throw new CorruptLog(
          "topic '%s' was deleted and created anew (its id was %s and is %s); restart to read the new one"
              .formatted(identity.name(), identity.id(), currentId));
    }
  }

  /**
   * The brokers' {@code add.partitions.to.txn.retry.backoff.ms}, the largest where they differ.
   * With 1 instead of the default 20 a commit that follows another at once is far quicker.
   *
   * @return empty when the client may not read it
   * @throws LogUnavailable when Kafka does not answer in time
   */
  public OptionalInt transactionRetryBackoffMillis() {
    return topic.transactionBackoffMillis();
  }

  private int checked(int partition) {
    return identity.partition(partition).number();
  }

  @Override
  public void close() {
    scanners.close();
    seekers.close();
    try {
      admin.close(Duration.ofSeconds(1));
    } catch (KafkaException e) {
      System.getLogger(KafkaEventLog.class.getName())
          .log(System.Logger.Level.DEBUG, "closing the admin client", e);
    }
  }
}
