package io.logfold.kafka.internal.reading;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Quarantine;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import io.logfold.kafka.internal.format.EventDecoder;
import io.logfold.kafka.internal.format.NoteRecord;
import io.logfold.kafka.internal.format.StampHeader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads chosen offsets of a partition. Offsets so close together that reading the records between
 * them is faster than another request form an {@link OffsetSpan}. A span is read as one range, of
 * which only the chosen records are decoded. So a few distant events cost a seek each, several of
 * them at a time, and many close ones cost a scan.
 *
 * <p>The caller knows from an earlier read that the records at these offsets count. The cursor only
 * checks that they have stamps whose terms rise along the log.
 *
 * <p>Not thread-safe.
 */
final class SeekingCursor<E> implements EventCursor<E> {

  /** Reading through this many records takes about as long as another request (measured). */
  static final long NEIGHBOURHOOD = 500;

  /** How many spans are read at a time: a seek mostly waits for the broker. */
  static final int SIDE_BY_SIDE = 4;

  private final TopicPartition partition;
  private final EventOffsets offsets;
  private final RecordReader.Factory readers;
  private final Executor seeking;
  private final EventDecoder<E> decoder;
  private final Quarantine quarantine;
  private final StampHeader stamps = new StampHeader();

  /** The spans being read, in order. */
  private final Deque<OffsetSpan> spans = new ArrayDeque<>();

  /** Index of the first offset that is in no span yet. */
  private int planned;

  /** Index of the first offset that was not read yet. */
  private int next;

  /** The term of the event read last. */
  private Term term = Term.NONE;

  private @Nullable LogException failed;

  /**
   * @param seeking runs the seeks behind the first one
   * @param quarantine the cursor fails at the records that it skips
   */
  SeekingCursor(
      TopicPartition partition,
      EventOffsets offsets,
      RecordReader.Factory readers,
      Executor seeking,
      EventDecoder<E> decoder,
      Quarantine quarantine) {
    this.partition = partition;
    this.offsets = offsets;
    this.readers = readers;
    this.seeking = seeking;
    this.decoder = decoder;
    this.quarantine = quarantine;
  }

  @Override
  public List<RecordedEvent<E>> next() {
    if (failed != null) {
      throw failed;
    }
    try {
      for (OffsetSpan current = current(); current != null; current = current()) {
        List<RecordedEvent<E>> events = chosen(current.next());
        if (current.isAtEnd()) {
          spans.removeFirst();
          if (next < current.end()) {
            throw missing();
          }
        }
        if (!events.isEmpty()) {
          return events;
        }
      }
      return List.of();
    } catch (LogException e) {
      failed = e;
      close();
      throw e;
    }
  }

  /** The span to read from, while the next ones are read ahead. Null: there is none. */
  private @Nullable OffsetSpan current() {
    while (planned < offsets.size() && spans.size() < SIDE_BY_SIDE) {
      OffsetSpan span = nextSpan();
      if (!spans.isEmpty()) {
        span.startOn(seeking);
      }
      spans.addLast(span);
    }
    return spans.peekFirst();
  }

  private OffsetSpan nextSpan() {
    int begin = planned;
    int end = begin + 1;
    while (end < offsets.size() && offsets.get(end) - offsets.get(end - 1) <= NEIGHBOURHOOD) {
      end++;
    }
    planned = end;
    RecordReader reader = readers.open(offsets.get(begin), offsets.get(end - 1) + 1);
    return end == begin + 1 ? new OffsetSpan.Single(reader, end) : new OffsetSpan.Many(reader, end);
  }

  private List<RecordedEvent<E>> chosen(List<ConsumerRecord<byte[], byte[]>> records) {
    List<RecordedEvent<E>> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (next < offsets.size() && record.offset() >= offsets.get(next)) {
        if (record.offset() > offsets.get(next)) {
          throw missing();
        }
        check(record);
        events.add(decoder.decode(record));
        next++;
      }
    }
    return events;
  }

  private void check(ConsumerRecord<byte[], byte[]> record) {
    if (!(stamps.read(record.headers()) instanceof Stamp.Data data)
        || NoteRecord.is(record)
        || quarantine.skips(record.partition(), record.offset())) {
      throw missing();
    }
    Term found = data.term();
    boolean follows =
        found.number() == term.number() ? found.equals(term) : found.number() > term.number();
    if (!follows) {
      throw new CorruptLog(
          "%s: the event at offset %s is of term %s, but one before it is of term %s"
              .formatted(partition, record.offset(), found, term));
    }
    term = found;
  }

  private CorruptLog missing() {
    return new CorruptLog(
        "%s: there is no event at offset %s".formatted(partition, offsets.get(next)));
  }

  @Override
  public Place place() {
    throw new UnsupportedOperationException("chosen offsets have no place");
  }

  @Override
  public void close() {
    spans.forEach(OffsetSpan::close);
    spans.clear();
    planned = offsets.size();
    next = offsets.size();
  }
}
