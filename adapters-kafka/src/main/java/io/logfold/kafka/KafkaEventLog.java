package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.client.ConsumerPool;
import io.logfold.kafka.internal.client.KafkaConnection;
import io.logfold.kafka.internal.format.TermRecord;
import io.logfold.kafka.internal.format.EventEncoder;
import io.logfold.kafka.internal.format.EventDecoder;
import io.logfold.kafka.internal.reading.RecordReader;
import io.logfold.kafka.internal.reading.KafkaEventCursor;
import io.logfold.kafka.internal.reading.SeekingCursor;
import io.logfold.kafka.internal.reading.PartitionExtents;
import io.logfold.kafka.internal.reading.OwnerLookup;
import io.logfold.kafka.internal.writing.AppendProducers;
import io.logfold.kafka.internal.writing.KafkaPartitionWriter;
import io.logfold.kafka.internal.writing.KafkaPartitionRecords;
import io.logfold.kafka.internal.topic.EventTopic;
import io.logfold.kafka.internal.topic.TopicMonitor;
import io.logfold.kafka.internal.topic.QuarantineTopic;
import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.Quarantine;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.OwnTerms;
import io.logfold.application.term.ReaderRule;
import io.logfold.application.term.TermOwner;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The log of events as a Kafka topic: one record per event, CloudEvents in binary mode, keyed by
 * aggregate id, and without transactions. Which records count is decided by {@link ReaderRule}; a
 * consumer that does not know it also sees what does not count, see "Reading the log" in the docs.
 *
 * <p>Thread-safe. Appending takes a producer, and so a thread of the Kafka client, per partition,
 * or {@value AppendProducers#SHARED} for all when there are more than {@value
 * AppendProducers#MAX_EXCLUSIVE} partitions; reading is done on the caller's thread, and seeks on
 * {@value SeekingCursor#SIDE_BY_SIDE} more. A log that is not used costs next to nothing.
 *
 * @param <E> the events
 */
public final class KafkaEventLog<E> implements EventLog<E> {

  /** Ranges up to this many offsets are read with small fetches. */
  private static final long SHORT_READ = 200;

  /**
   * The same for stretches between chosen offsets, after which the log goes on: a large fetch
   * brings far more than is asked for.
   */
  private static final long SHORT_STRETCH = 1_500;

  private static final Duration SEEKING_IDLE = Duration.ofSeconds(10);

  private static final int NONCE_BYTES = 16;

  private final String topicName;
  private final Duration stallDeadline;
  private final String application;
  private final String owner;
  private final ClientSettings clients;
  private final Admin admin;
  private final EventTopic topic;
  private final LogIdentity identity;
  private final EventEncoder<E> encoder;
  private final EventDecoder<E> decoder;
  private final ConsumerPool scanners;
  private final ConsumerPool seekers;
  private final ExecutorService seeking;
  private final AppendProducers producers;
  private final PartitionExtents extents;
  private final TermRecord termRecord;
  private final QuarantineTopic quarantine;
  private final TopicMonitor watch;

  /** By partition: the terms that this object has opened, or tried to. */
  private final List<OwnTerms> terms;

  KafkaEventLog(KafkaEventLogBuilder<E> options, Admin admin) {
    this.topicName = options.topic();
    this.stallDeadline = options.stallDeadline();
    this.application = options.application();
    this.owner = options.owner();
    this.clients = options.clients();
    this.admin = admin;
    this.topic =
        new EventTopic(admin, topicName, clients.bootstrapServers(), options.openDeadline());
    EventTopic.Opened opened = topic.open(options.partitions());
    this.identity = opened.identity();
    String source = options.source().toString();
    this.encoder =
        new EventEncoder<>(
            options.codec(),
            identity.partitions(),
            source,
            Math.min(clients.maxRequestBytes(), opened.maxMessageBytes()));
    this.decoder = new EventDecoder<>(options.codec());
    this.scanners = new ConsumerPool(() -> new KafkaConsumer<>(clients.scanningConsumer()));
    this.seekers = new ConsumerPool(() -> new KafkaConsumer<>(clients.seekingConsumer()));
    this.seeking = seekingThreads(topicName);
    this.producers =
        new AppendProducers(
            identity.partitions(),
            linger -> new KafkaProducer<>(clients.appendingProducer(linger)));
    this.extents =
        new PartitionExtents(topicName, identity.partitions(), seekers, stallDeadline.multipliedBy(2));
    this.quarantine =
        new QuarantineTopic(identity, admin, clients, seekers, options.openDeadline());
    this.termRecord = new TermRecord(identity, options.aggregate(), owner, source);
    SecureRandom random = new SecureRandom();
    this.terms =
        Stream.generate(() -> new OwnTerms(() -> nonce(random)))
            .limit(identity.partitions())
            .toList();
    this.watch = new TopicMonitor(topic, identity, options.topicLooks());
  }

  /** Threads that are there while somebody seeks. */
  private static ExecutorService seekingThreads(String topic) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            SeekingCursor.SIDE_BY_SIDE,
            SeekingCursor.SIDE_BY_SIDE,
            SEEKING_IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("logfold-seek-" + topic + "-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private static String nonce(SecureRandom random) {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
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
  public EventCursor<E> read(int partition, Place from, long to) {
    return decidedCursor(checked(partition), from, to, record -> true);
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, Place from, long to) {
    byte[] key = aggregateId.getBytes(UTF_8);
    return decidedCursor(
        partitionOf(aggregateId), from, to, record -> Arrays.equals(key, record.key()));
  }

  /**
   * The decisions are looked up before the log is read: what comes later stands in what is read.
   */
  private EventCursor<E> decidedCursor(
      int partition, Place from, long to, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    Quarantine decided = quarantine.look();
    decided.requireSound(identity.partition(partition), from);
    return cursor(partition, from, to, wanted, decided);
  }

  private EventCursor<E> cursor(
      int partition,
      Place from,
      long to,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted,
      Quarantine decided) {
    ReaderRule rule = new ReaderRule(identity.partition(partition), from);
    long first = firstOffset(partition, rule, from);
    return new KafkaEventCursor<>(
        reader(partition, first, to),
        rule,
        wanted,
        decoder,
        termRecord,
        decided,
        quarantine::learn);
  }

  private long firstOffset(int partition, ReaderRule rule, Place from) {
    long start = extents.start(partition);
    if (start > from.offset()) {
      throw new CorruptLog(
          "%s-%s: the log begins at %s, but was to be read from %s; the events between were deleted"
              .formatted(topicName, partition, start, from.offset()));
    }
    return rule.firstOffset(start);
  }

  /** A range that was readable when the caller asked for it: what does not come is late. */
  private RecordReader reader(int partition, long from, long to) {
    return new RecordReader(
        new TopicPartition(topicName, partition),
        from,
        to,
        stallDeadline,
        to - from <= SHORT_READ ? seekers : scanners,
        () -> Long.MAX_VALUE);
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    int number = checked(partition);
    TopicPartition topicPartition = new TopicPartition(topicName, number);
    LongSupplier end = () -> extents.of(number).end();
    return new SeekingCursor<>(
        topicPartition,
        offsets,
        (from, to) ->
            new RecordReader(
                topicPartition,
                from,
                to,
                stallDeadline,
                to - from <= SHORT_STRETCH ? seekers : scanners,
                end),
        seeking,
        decoder,
        quarantine.known());
  }

  @Override
  public Place verify(int partition, Place place) {
    int number = checked(partition);
    if (place.offset() == 0) {
      return place;
    }
    extents.of(number, place.offset());
    try (EventCursor<E> cursor =
        cursor(number, place, place.offset(), record -> false, quarantine.known())) {
      var nothing = cursor.next();
      return nothing.isEmpty() ? cursor.place() : place;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws CorruptLog when the topic was deleted and created anew since this log was opened
   */
  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    return open(checked(partition), from, before -> false);
  }

  private PartitionWriter<E> open(int number, Place from, Predicate<Term> yieldsTo) {
    TopicPartition partition = new TopicPartition(topicName, number);
    return new KafkaPartitionWriter<>(
        partition,
        openTerm(partition, from, null, yieldsTo),
        encoder,
        place -> open(number, place, terms.get(number)::isForeign));
  }

  private TermOwner<ProducerRecord<byte[], byte[]>> openTerm(
      TopicPartition partition,
      Place from,
      @Nullable QuarantineDecision decision,
      Predicate<Term> yieldsTo) {
    requireSameTopic();
    int number = partition.partition();
    return TermOwner.acquire(
        new KafkaPartitionRecords(
            identity.partition(number),
            extents,
            (first, to) -> reader(number, first, to),
            producers),
        term -> termRecord.opening(partition, term, decision),
        from,
        terms.get(number).nextNonce(),
        yieldsTo);
  }

  @Override
  public @Nullable String trouble() {
    return watch.trouble();
  }

  @Override
  public @Nullable String warning() {
    return watch.warning();
  }

  @Override
  public List<QuarantineDecision> decisions() {
    return quarantine.look().all();
  }

  /**
   * {@inheritDoc}
   *
   * <p>First in the log, then in the topic {@code <topic>.quarantine}, which is created if need be.
   */
  @Override
  public QuarantineDecision decide(Position position, boolean skipped, String reason) {
    int number = checked(position.partition());
    QuarantineDecision decision =
        new QuarantineDecision(position, skipped, reason, owner, Instant.now(), 0);
    TermOwner<ProducerRecord<byte[], byte[]>> opened =
        openTerm(new TopicPartition(topicName, number), Place.BEGINNING, decision, before -> false);
    QuarantineDecision stored = decision.storedIn(opened.term().number());
    opened.close();
    quarantine.store(stored);
    return stored;
  }

  /** A topic created anew is empty, and would be continued in the middle of its aggregates. */
  private void requireSameTopic() {
    String currentId = topic.currentId();
    if (!currentId.equals(identity.id())) {
      throw new CorruptLog(
          "topic '%s' was deleted and created anew (its id was %s and is %s); restart to read the new one"
              .formatted(topicName, identity.id(), currentId));
    }
  }

  /** Who opened the partition's last term; empty when nobody did, or very long ago. */
  @Override
  public Optional<String> owner(int partition, Place from) {
    int number = checked(partition);
    return new OwnerLookup(
            (first, to) -> reader(number, first, to), extents.of(number), from.offset())
        .find();
  }

  /** For what belongs to the same log, in the other packages of this adapter. */
  public KafkaConnection connection() {
    return new KafkaConnection(clients, admin, application, identity, owner);
  }

  private int checked(int partition) {
    return identity.partition(partition).number();
  }

  @Override
  public void close() {
    watch.close();
    producers.close();
    seeking.shutdown();
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
