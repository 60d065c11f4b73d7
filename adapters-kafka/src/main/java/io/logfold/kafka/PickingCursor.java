package io.logfold.kafka;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads chosen offsets of a partition. Offsets with so little between them that reading through it
 * is quicker than another request make a stretch; a stretch is read as a range, of which only the
 * chosen records are decoded. So few events far apart are a seek each, and many close together are
 * one scan.
 *
 * <p>Whoever chose the offsets saw that the records there count. Here it is checked that they have
 * stamps whose terms rise along the log. Not thread-safe.
 */
final class PickingCursor<E> implements EventCursor<E> {

  /** Reading through this many records takes about as long as another request (measured). */
  static final long NEIGHBOURHOOD = 500;

  /** Reads the range {@code [from, to)}. */
  @FunctionalInterface
  interface Range {
    RecordReader read(long from, long to);
  }

  private final TopicPartition partition;
  private final EventOffsets offsets;
  private final Range range;
  private final EventDecoder<E> decoder;
  private final StampHeader stamps = new StampHeader();

  /** Index of the first offset that was not found yet. */
  private int next;

  private @Nullable RecordReader stretch;

  /** Index after the last offset of the stretch. */
  private int stretchEnd;

  /** The term of the event found last. */
  private Term term = Term.NONE;

  private @Nullable CorruptLog corrupt;

  PickingCursor(
      TopicPartition partition, EventOffsets offsets, Range range, EventDecoder<E> decoder) {
    this.partition = partition;
    this.offsets = offsets;
    this.range = range;
    this.decoder = decoder;
  }

  @Override
  public List<RecordedEvent<E>> next() {
    if (corrupt != null) {
      throw corrupt;
    }
    try {
      while (stretch != null || next < offsets.size()) {
        RecordReader current = stretch == null ? nextStretch() : stretch;
        List<RecordedEvent<E>> events = chosen(current.next());
        if (current.isAtEnd()) {
          current.close();
          stretch = null;
          if (next < stretchEnd) {
            throw missing();
          }
        }
        if (!events.isEmpty()) {
          return events;
        }
      }
      return List.of();
    } catch (CorruptLog e) {
      corrupt = e;
      throw e;
    }
  }

  private RecordReader nextStretch() {
    stretchEnd = next + 1;
    while (stretchEnd < offsets.size()
        && offsets.get(stretchEnd) - offsets.get(stretchEnd - 1) <= NEIGHBOURHOOD) {
      stretchEnd++;
    }
    RecordReader opened = range.read(offsets.get(next), offsets.get(stretchEnd - 1) + 1);
    stretch = opened;
    return opened;
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
    if (!(stamps.read(record.headers()) instanceof Stamp.Data data) || NoteRecord.is(record)) {
      throw missing();
    }
    Term found = data.term();
    boolean follows =
        found.number() == term.number() ? found.equals(term) : found.number() > term.number();
    if (!follows) {
      throw new CorruptLog(
          "%s: the event at offset %d is of term %s, but one before it is of term %s"
              .formatted(partition, record.offset(), found, term));
    }
    term = found;
  }

  private CorruptLog missing() {
    return new CorruptLog(
        "%s: there is no event at offset %d".formatted(partition, offsets.get(next)));
  }

  @Override
  public Place place() {
    throw new UnsupportedOperationException("chosen offsets have no place");
  }

  @Override
  public void close() {
    if (stretch != null) {
      stretch.close();
      stretch = null;
    }
    next = offsets.size();
  }
}
