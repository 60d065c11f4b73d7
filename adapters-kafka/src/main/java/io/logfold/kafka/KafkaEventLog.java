package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import io.logfold.application.term.ReaderRule;
import io.logfold.kafka.internal.client.KafkaConnection;
import io.logfold.kafka.internal.format.EventDecoder;
import io.logfold.kafka.internal.format.EventEncoder;
import io.logfold.kafka.internal.format.TermRecord;
import io.logfold.kafka.internal.reading.LogReader;
import io.logfold.kafka.internal.topic.EventTopic;
import io.logfold.kafka.internal.topic.QuarantineTopic;
import io.logfold.kafka.internal.topic.TopicMonitor;
import io.logfold.kafka.internal.writing.AppendProducers;
import io.logfold.kafka.internal.writing.LogWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A log of events on a Kafka topic: one record per event, as a CloudEvent in binary mode, keyed by
 * the aggregate's id and written without transactions. {@link ReaderRule} decides which records
 * count; a consumer that does not apply it also sees records that do not count. The documentation
 * shows how to read the log from other programs.
 *
 * <p>Up to {@value AppendProducers#MAX_EXCLUSIVE} partitions have a producer each, and so a thread
 * of the Kafka client; more partitions share {@value AppendProducers#SHARED} producers. Reads run
 * on the caller's thread, and seeks also on {@value LogReader#SEEKING_THREADS} threads of the log.
 * An idle log costs next to nothing.
 *
 * <p>Thread-safe.
 *
 * @param <E> the events
 */
public final class KafkaEventLog<E> implements EventLog<E> {

  private final KafkaLogSettings<E> settings;
  private final Admin admin;
  private final EventTopic topic;
  private final LogIdentity identity;
  private final LogReader<E> reader;
  private final LogWriter<E> writer;
  private final QuarantineTopic quarantine;
  private final TopicMonitor monitor;

  private KafkaEventLog(
      KafkaLogSettings<E> settings, Admin admin, EventTopic topic, EventTopic.Opened opened) {
    this.settings = settings;
    this.admin = admin;
    this.topic = topic;
    this.identity = opened.identity();
    String source = settings.names().source().toString();
    TermRecord terms =
        new TermRecord(identity, settings.topic().aggregate(), settings.names().owner(), source);
    this.reader =
        new LogReader<>(
            identity,
            settings.clients(),
            settings.timing().stall(),
            new EventDecoder<>(settings.codec()),
            terms);
    EventEncoder<E> encoder =
        new EventEncoder<>(
            settings.codec(),
            identity.partitions(),
            source,
            Math.min(settings.clients().maxRequestBytes(), opened.maxMessageBytes()));
    this.writer =
        new LogWriter<>(
            reader, identity, settings.clients(), encoder, terms, this::requireSameTopic);
    this.quarantine =
        new QuarantineTopic(
            identity, admin, settings.clients(), reader.seekers(), settings.timing().open());
    this.monitor = new TopicMonitor(topic, identity, settings.timing().topicChecks());
  }

  /**
   * Finds the topic or creates it.
   *
   * @param admin the log closes it
   * @throws UnusableTopic its settings would lose events
   */
  static <E> KafkaEventLog<E> open(KafkaLogSettings<E> settings, Admin admin) {
    EventTopic topic =
        new EventTopic(
            admin,
            settings.topic().name(),
            settings.clients().bootstrapServers(),
            settings.timing().open());
    EventTopic.Opened opened = topic.open(settings.topic().partitionsIfAbsent());
    opened
        .unsafe()
        .ifPresent(
            unsafe -> {
              throw new UnusableTopic(unsafe);
            });
    return new KafkaEventLog<>(settings, admin, topic, opened);
  }

  /**
   * Begins the description of a log.
   *
   * @param codec turns the events into bytes and back
   */
  public static <E> KafkaEventLogBuilder<E> builder(EventCodec<E> codec) {
    return new KafkaEventLogBuilder<>(codec);
  }

  @Override
  public LogIdentity identity() {
    return identity;
  }

  /** The same as Kafka's default partitioner, so that any client finds an aggregate's events. */
  @Override
  public int partitionOf(String aggregateId) {
    return EventEncoder.partitionOf(aggregateId.getBytes(UTF_8), identity.partitions());
  }

  @Override
  public LogExtent extent(int partition) {
    return reader.extents().of(checked(partition));
  }

  @Override
  public EventCursor<E> read(int partition, Place from, long to) {
    return cursor(checked(partition), from, to, record -> true);
  }

  @Override
  public EventCursor<E> readAggregate(String aggregateId, Place from, long to) {
    byte[] key = aggregateId.getBytes(UTF_8);
    return cursor(partitionOf(aggregateId), from, to, record -> Arrays.equals(key, record.key()));
  }

  private EventCursor<E> cursor(
      int partition, Place from, long to, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
    // Before the log is read: later decisions are in the records that the cursor reads.
    Quarantine decided = quarantine.look();
    decided.requireSound(identity.partition(partition), from);
    return reader.events(partition, from, to, wanted, decided, quarantine::learn);
  }

  @Override
  public EventCursor<E> readAt(int partition, EventOffsets offsets) {
    return reader.eventsAt(checked(partition), offsets, quarantine.known());
  }

  @Override
  public Place verify(int partition, Place place) {
    int number = checked(partition);
    if (place.offset() == 0) {
      return place;
    }
    reader.extents().of(number, place.offset());
    try (EventCursor<E> cursor =
        reader.events(
            number,
            place,
            place.offset(),
            record -> false,
            quarantine.known(),
            quarantine::learn)) {
      var nothing = cursor.next();
      return nothing.isEmpty() ? cursor.place() : place;
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws CorruptLog the topic was deleted and created again since this log was opened
   */
  @Override
  public PartitionWriter<E> openWriter(int partition, Place from) {
    return writer.open(checked(partition), from);
  }

  /** A topic created anew is empty, and would be continued in the middle of its aggregates. */
  private void requireSameTopic() {
    String currentId = topic.currentId();
    if (!currentId.equals(identity.id())) {
      throw new CorruptLog(
          "topic '%s' was deleted and created again (its id was %s and is %s); restart to read the new one"
              .formatted(identity.name(), identity.id(), currentId));
    }
  }

  @Override
  public @Nullable String trouble() {
    return monitor.trouble();
  }

  @Override
  public @Nullable String warning() {
    return monitor.warning();
  }

  @Override
  public List<QuarantineDecision> decisions() {
    return quarantine.look().all();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Stores the decision in the log first, then in the topic {@code <topic>.quarantine}, which is
   * created if it does not exist.
   */
  @Override
  public QuarantineDecision decide(Position position, boolean skipped, String reason) {
    var unused = checked(position.partition());
    QuarantineDecision stored =
        writer.store(
            new QuarantineDecision(
                position, skipped, reason, settings.names().owner(), Instant.now(), 0));
    quarantine.store(stored);
    return stored;
  }

  /**
   * The name of the process that opened the partition's last term; empty when there is no term, or
   * when it was opened too long ago to be found.
   */
  @Override
  public Optional<String> owner(int partition, Place from) {
    return reader.lastOwner(checked(partition), from.offset());
  }

  /** Internal: what the other packages of this adapter share with the log. */
  public KafkaConnection connection() {
    return new KafkaConnection(
        settings.clients(),
        admin,
        settings.names().application(),
        identity,
        settings.names().owner());
  }

  private int checked(int partition) {
    return identity.partition(partition).number();
  }

  @Override
  public void close() {
    monitor.close();
    writer.close();
    reader.close();
    try {
      admin.close(Duration.ofSeconds(1));
    } catch (KafkaException e) {
      System.getLogger(KafkaEventLog.class.getName())
          .log(System.Logger.Level.DEBUG, "closing the admin client", e);
    }
  }
}
