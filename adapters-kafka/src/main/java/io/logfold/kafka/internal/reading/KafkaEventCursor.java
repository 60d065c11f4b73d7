package io.logfold.kafka.internal.reading;

import static io.logfold.application.eventlog.Place.UNKNOWN_EPOCH;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Quarantine;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.term.CountedRecords;
import io.logfold.application.term.ReaderRule;
import io.logfold.application.term.Stamp;
import io.logfold.application.term.StampedRecord;
import io.logfold.kafka.internal.format.EventDecoder;
import io.logfold.kafka.internal.format.NoteRecord;
import io.logfold.kafka.internal.format.StampHeader;
import io.logfold.kafka.internal.format.TermRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Decodes the records of a range that count. Not thread-safe. */
final class KafkaEventCursor<E> implements EventCursor<E> {

  private final RecordReader reader;
  private final ReaderRule rule;
  private final CountedRecords<ConsumerRecord<byte[], byte[]>> counted;
  private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;
  private final EventDecoder<E> decoder;
  private final TermRecord terms;
  private final Quarantine quarantine;
  private final Consumer<QuarantineDecision> decided;
  private final StampHeader stamps = new StampHeader();
  private List<LogNote> notes = new ArrayList<>();
  private long quarantined;

  /** What the cursor failed with; further calls must not skip it. */
  private @Nullable LogException stopped;

  /**
   * @param reader begins at the first offset that the rule needs
   * @param wanted other records are skipped without decoding them
   * @param terms checks the content of records that open terms
   * @param quarantine applies to everything that is read
   * @param decided receives a decision that {@code quarantine} does not have; the cursor then
   *     fails, and the caller reads again
   */
  KafkaEventCursor(
      RecordReader reader,
      ReaderRule rule,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted,
      EventDecoder<E> decoder,
      TermRecord terms,
      Quarantine quarantine,
      Consumer<QuarantineDecision> decided) {
    this.reader = reader;
    this.rule = rule;
    this.counted = new CountedRecords<>(rule);
    this.wanted = wanted;
    this.decoder = decoder;
    this.terms = terms;
    this.quarantine = quarantine;
    this.decided = decided;
  }

  @Override
  public List<RecordedEvent<E>> next() {
    if (stopped != null) {
      throw stopped;
    }
    try {
      while (!reader.isAtEnd()) {
        reader.next().forEach(this::add);
        List<RecordedEvent<E>> events = decode(counted.take());
        if (!events.isEmpty()) {
          return events;
        }
      }
    } catch (LogException e) {
      stopped = e;
      throw e;
    }
    reader.close();
    return List.of();
  }

  private void add(ConsumerRecord<byte[], byte[]> record) {
    Stamp stamp = stamps.read(record.headers());
    if (stamp instanceof Stamp.Opening opening
        && !quarantine.skips(record.partition(), record.offset())) {
      requireKnown(record, terms.check(record, opening.term(), rule.term()));
    }
    counted.add(
        record,
        new StampedRecord(record.offset(), stamp, record.leaderEpoch().orElse(UNKNOWN_EPOCH)),
        wanted.test(record));
  }

  /** A newer decision may concern records that the cursor has returned already. */
  private void requireKnown(
      ConsumerRecord<byte[], byte[]> record, @Nullable QuarantineDecision decision) {
    if (decision == null) {
      return;
    }
    QuarantineDecision known = quarantine.about(decision.position());
    if (known == null || known.term() < decision.term()) {
      decided.accept(decision);
      throw new LogUnavailable(
          "%s-%s:%s: something was decided about the record at %s meanwhile; read again"
              .formatted(record.topic(), record.partition(), record.offset(), decision.position()),
          null);
    }
  }

  private List<RecordedEvent<E>> decode(List<ConsumerRecord<byte[], byte[]>> records) {
    List<RecordedEvent<E>> events = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (quarantine.skips(record.partition(), record.offset())) {
        quarantined++;
      } else if (NoteRecord.is(record)) {
        notes.add(NoteRecord.decode(record));
      } else {
        events.add(decoder.decode(record));
      }
    }
    return events;
  }

  @Override
  public Place place() {
    return rule.place();
  }

  @Override
  public List<LogNote> notes() {
    List<LogNote> given = notes;
    notes = new ArrayList<>();
    return given;
  }

  @Override
  public SkippedRecords skipped() {
    return rule.skipped().withQuarantined(quarantined);
  }

  @Override
  public void close() {
    reader.close();
  }
}
