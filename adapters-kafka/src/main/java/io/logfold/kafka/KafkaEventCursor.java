package io.logfold.kafka;

import static io.logfold.application.eventlog.Place.UNKNOWN_EPOCH;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.term.CountedRecords;
import io.logfold.application.term.ReaderRule;
import io.logfold.application.term.Stamp;
import io.logfold.application.term.StampedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What counts of a range of a partition, decoded. Not thread-safe. */
final class KafkaEventCursor<E> implements EventCursor<E> {

  private final RecordReader reader;
  private final ReaderRule rule;
  private final CountedRecords<ConsumerRecord<byte[], byte[]>> counted;
  private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;
  private final EventDecoder<E> decoder;
  private final TermRecord terms;
  private final StampHeader stamps = new StampHeader();
  private List<LogNote> notes = new ArrayList<>();

  /** What the reading stopped at; asking again must not pass over it. */
  private @Nullable LogException stopped;

  /**
   * @param reader begins where the rule wants to
   * @param wanted the other records are passed over, undecoded
   * @param terms checks what the records that open terms say
   */
  KafkaEventCursor(
      RecordReader reader,
      ReaderRule rule,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted,
      EventDecoder<E> decoder,
      TermRecord terms) {
    this.reader = reader;
    this.rule = rule;
    this.counted = new CountedRecords<>(rule);
    this.wanted = wanted;
    this.decoder = decoder;
    this.terms = terms;
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
    if (stamp instanceof Stamp.Opening opening) {
      terms.check(record, opening.term(), rule.term());
    }
    counted.add(
        record,
        new StampedRecord(record.offset(), stamp, record.leaderEpoch().orElse(UNKNOWN_EPOCH)),
        wanted.test(record));
  }

  private List<RecordedEvent<E>> decode(List<ConsumerRecord<byte[], byte[]>> records) {
    List<RecordedEvent<E>> events = new ArrayList<>(records.size());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (NoteRecord.is(record)) {
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
    return rule.skipped();
  }

  @Override
  public void close() {
    reader.close();
  }
}
