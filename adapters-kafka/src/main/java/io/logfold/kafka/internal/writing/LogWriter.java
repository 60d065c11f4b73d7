package io.logfold.kafka.internal.writing;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.OwnTerms;
import io.logfold.application.term.TermOwner;
import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.format.EventEncoder;
import io.logfold.kafka.internal.format.TermRecord;
import io.logfold.kafka.internal.reading.LogReader;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Opens terms in the partitions of a log, and writers that append in them. It owns the producers.
 *
 * <p>Thread-safe.
 *
 * @param <E> the events
 */
public final class LogWriter<E> implements AutoCloseable {

  private static final int NONCE_BYTES = 16;

  private final LogIdentity log;
  private final LogReader<E> reader;
  private final EventEncoder<E> encoder;
  private final TermRecord termRecord;
  private final Runnable requireSameTopic;
  private final AppendProducers producers;

  /** By partition: the terms that this object has opened, or tried to. */
  private final List<OwnTerms> terms;

  /**
   * @param termRecord makes the records that open terms
   * @param requireSameTopic throws when the topic is not the one that the reader reads; called
   *     before each term
   */
  public LogWriter(
      LogReader<E> reader,
      LogIdentity log,
      ClientSettings clients,
      EventEncoder<E> encoder,
      TermRecord termRecord,
      Runnable requireSameTopic) {
    this.log = log;
    this.reader = reader;
    this.encoder = encoder;
    this.termRecord = termRecord;
    this.requireSameTopic = requireSameTopic;
    this.producers =
        new AppendProducers(
            log.partitions(), linger -> new KafkaProducer<>(clients.appendingProducer(linger)));
    SecureRandom random = new SecureRandom();
    this.terms =
        Stream.generate(() -> new OwnTerms(() -> nonce(random))).limit(log.partitions()).toList();
  }

  private static String nonce(SecureRandom random) {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Opens a term behind a place, and a writer that appends in it. */
  public PartitionWriter<E> open(int partition, Place from) {
    return open(partition, from, before -> false);
  }

  private PartitionWriter<E> open(int number, Place from, Predicate<Term> yieldsTo) {
    TopicPartition partition = new TopicPartition(log.name(), number);
    return new KafkaPartitionWriter<>(
        partition,
        openTerm(partition, from, null, yieldsTo),
        encoder,
        place -> open(number, place, terms.get(number)::isForeign));
  }

  /**
   * Stores a decision about a record in the log, by opening a term with it.
   *
   * @return the decision with the number of that term
   */
  public QuarantineDecision store(QuarantineDecision decision) {
    TopicPartition partition = new TopicPartition(log.name(), decision.position().partition());
    TermOwner<ProducerRecord<byte[], byte[]>> opened =
        openTerm(partition, Place.BEGINNING, decision, before -> false);
    QuarantineDecision stored = decision.storedIn(opened.term().number());
    opened.close();
    return stored;
  }

  private TermOwner<ProducerRecord<byte[], byte[]>> openTerm(
      TopicPartition partition,
      Place from,
      @Nullable QuarantineDecision decision,
      Predicate<Term> yieldsTo) {
    requireSameTopic.run();
    int number = partition.partition();
    return TermOwner.acquire(
        new KafkaPartitionRecords(
            log.partition(number),
            reader.extents(),
            (first, to) -> reader.records(number, first, to),
            producers),
        term -> termRecord.opening(partition, term, decision),
        from,
        terms.get(number).nextNonce(),
        yieldsTo);
  }

  /** Closes the producers. Open writers fail at their next append. */
  @Override
  public void close() {
    producers.close();
  }
}
