package io.logfold.kafka.internal.reading;

import io.logfold.kafka.internal.format.StampHeader;
import io.logfold.kafka.internal.format.NoteRecord;
import io.logfold.kafka.internal.format.EventDecoder;
import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Quarantine;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads chosen offsets of a partition. Offsets with so little between them that reading through it
 * is quicker than another request make a {@link OffsetSpan}; a stretch is read as a range, of which
 * only the chosen records are decoded. So few events far apart are a seek each, some of them at a
 * time, and many close together are one scan.
 *
 * <p>Whoever chose the offsets saw that the records there count. Here it is checked that they have
 * stamps whose terms rise along the log. Not thread-safe.
 */
public final class SeekingCursor<E> implements EventCursor<E> {

  /** Reading through this many records takes about as long as another request (measured). */
  static final long NEIGHBOURHOOD = 500;

  /** How many stretches are under way at a time: a seek mostly waits for the broker. */
  public static final int SIDE_BY_SIDE = 4;

  /** Reads the range {@code [from, to)}. */
  @FunctionalInterface
  interface Range {
    RecordReader read(long from, long to);
  }

  private final TopicPartition partition;
  private final EventOffsets offsets;
  private final Range range;
  private final Executor seeking;
  private final EventDecoder<E> decoder;
  private final Quarantine quarantine;
  private final StampHeader stamps = new StampHeader();

  /** Those under way, in their order. */
  private final Deque<OffsetSpan> stretches = new ArrayDeque<>();

  /** Index of the first offset that is in no stretch yet. */
  private int planned;

  /** Index of the first offset that was not found yet. */
  private int next;

  /** The term of the event found last. */
  private Term term = Term.NONE;

  private @Nullable LogException failed;

  /**
   * @param seeking where seeks run besides the first
   * @param quarantine records that it has are not there
   */
  public SeekingCursor(
      TopicPartition partition,
      EventOffsets offsets,
      Range range,
      Executor seeking,
      EventDecoder<E> decoder,
      Quarantine quarantine) {
    this.partition = partition;
    this.offsets = offsets;
    this.range = range;
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
          stretches.removeFirst();
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

  /** The stretch to read from; those after it are on their way. Null: there is none. */
  private @Nullable OffsetSpan current() {
    while (planned < offsets.size() && stretches.size() < SIDE_BY_SIDE) {
      OffsetSpan stretch = nextStretch();
      if (!stretches.isEmpty()) {
        stretch.startOn(seeking);
      }
      stretches.addLast(stretch);
    }
    return stretches.peekFirst();
  }

  private OffsetSpan nextStretch() {
    int begin = planned;
    int end = begin + 1;
    while (end < offsets.size() && offsets.get(end) - offsets.get(end - 1) <= NEIGHBOURHOOD) {
      end++;
    }
    planned = end;
    RecordReader reader = range.read(offsets.get(begin), offsets.get(end - 1) + 1);
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
    stretches.forEach(OffsetSpan::close);
    stretches.clear();
    planned = offsets.size();
    next = offsets.size();
  }
}
