package io.logfold.kafka.internal.reading;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Quarantine;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.term.ReaderRule;
import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.client.ConsumerPool;
import io.logfold.kafka.internal.format.EventDecoder;
import io.logfold.kafka.internal.format.TermRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the partitions of a log. Short ranges are read with small fetches, long ones with large
 * fetches; each kind has its own pool of consumers. Records are read on the caller's thread, and
 * seeks also on {@value #SEEKING_THREADS} threads that end when they are idle.
 *
 * <p>Thread-safe.
 *
 * @param <E> the events
 */
public final class LogReader<E> implements AutoCloseable {

  /** How many threads read chosen offsets beside the callers. */
  public static final int SEEKING_THREADS = SeekingCursor.SIDE_BY_SIDE;

  /** Ranges up to this many offsets are read with small fetches. */
  private static final long SHORT_READ = 200;

  /**
   * The same for spans between chosen offsets. The log goes on behind them, so a large fetch brings
   * far more than the span.
   */
  private static final long SHORT_SPAN = 1_500;

  private static final Duration SEEKING_IDLE = Duration.ofSeconds(10);

  private final LogIdentity log;
  private final Duration stallDeadline;
  private final EventDecoder<E> decoder;
  private final TermRecord terms;
  private final ConsumerPool scanners;
  private final ConsumerPool seekers;
  private final ExecutorService seeking;
  private final PartitionExtents extents;

  /**
   * @param stallDeadline how long a read may make no progress before it fails
   * @param terms checks the records that open terms
   */
  public LogReader(
      LogIdentity log,
      ClientSettings clients,
      Duration stallDeadline,
      EventDecoder<E> decoder,
      TermRecord terms) {
    this.log = log;
    this.stallDeadline = stallDeadline;
    this.decoder = decoder;
    this.terms = terms;
    this.scanners = new ConsumerPool(() -> new KafkaConsumer<>(clients.scanningConsumer()));
    this.seekers = new ConsumerPool(() -> new KafkaConsumer<>(clients.seekingConsumer()));
    this.seeking = seekingThreads(log.name());
    this.extents =
        new PartitionExtents(log.name(), log.partitions(), seekers, stallDeadline.multipliedBy(2));
  }

  private static ExecutorService seekingThreads(String topic) {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            SEEKING_THREADS,
            SEEKING_THREADS,
            SEEKING_IDLE.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("logfold-seek-" + topic + "-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** How far the partitions reach. */
  public PartitionExtents extents() {
    return extents;
  }

  /** Consumers for reads of a few records, also of other topics. */
  public ConsumerPool seekers() {
    return seekers;
  }

  /**
   * All records of {@code from <= offset < to}, whether they count or not.
   *
   * @param to at most an end of the partition that the caller has seen: records that do not come
   *     are late, not missing
   */
  public RecordReader records(int partition, long from, long to) {
    return new RecordReader(
        new TopicPartition(log.name(), partition),
        from,
        to,
        stallDeadline,
        to - from <= SHORT_READ ? seekers : scanners,
        () -> Long.MAX_VALUE);
  }

  /**
   * The events of {@code from <= offset < to} that count.
   *
   * @param wanted other records are skipped without decoding them
   * @param quarantine applies to everything that is read
   * @param learn receives a decision that {@code quarantine} does not have; the cursor then fails,
   *     and the caller reads again
   */
  public EventCursor<E> events(
      int partition,
      Place from,
      long to,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted,
      Quarantine quarantine,
      Consumer<QuarantineDecision> learn) {
    ReaderRule rule = new ReaderRule(log.partition(partition), from);
    long first = firstOffset(partition, rule, from);
    return new KafkaEventCursor<>(
        records(partition, first, to), rule, wanted, decoder, terms, quarantine, learn);
  }

  private long firstOffset(int partition, ReaderRule rule, Place from) {
    long start = extents.start(partition);
    if (start > from.offset()) {
      throw new CorruptLog(
          "%s-%s: the log begins at %s, but was to be read from %s; the events between were deleted"
              .formatted(log.name(), partition, start, from.offset()));
    }
    return rule.firstOffset(start);
  }

  /** The events at chosen offsets. */
  public EventCursor<E> eventsAt(int partition, EventOffsets offsets, Quarantine quarantine) {
    TopicPartition topicPartition = new TopicPartition(log.name(), partition);
    LongSupplier end = () -> extents.of(partition).end();
    return new SeekingCursor<>(
        topicPartition,
        offsets,
        (from, to) ->
            new RecordReader(
                topicPartition,
                from,
                to,
                stallDeadline,
                to - from <= SHORT_SPAN ? seekers : scanners,
                end),
        seeking,
        decoder,
        quarantine);
  }

  /**
   * The name of the partition's last owner; empty when its record is not found.
   *
   * @param from where the search begins; it goes on towards the partition's start
   */
  public Optional<String> lastOwner(int partition, long from) {
    return new OwnerLookup(
            (first, to) -> records(partition, first, to), extents.of(partition), from)
        .find();
  }

  /** Closes the consumers that are idle, and each of the others when its reader is closed. */
  @Override
  public void close() {
    seeking.shutdown();
    scanners.close();
    seekers.close();
  }
}
