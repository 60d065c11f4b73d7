package io.logfold.kafka;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.RecordedEvent;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads chosen offsets of a partition. Offsets with so little between them that reading through it
 * is quicker than another request make a stretch; a stretch is read as a range, of which only the
 * chosen records are decoded. So few events far apart are a seek each, and many close together are
 * one scan.
 */
final class PickingCursor<E> implements EventCursor<E> {

  /** Reading through this many records takes about as long as another request (measured). */
  static final long NEIGHBOURHOOD = 500;

  /** Reads the range {@code [from, to)}, of which it decodes what is wanted. */
  @FunctionalInterface
  interface Range<E> {
    EventCursor<E> read(long from, long to, Predicate<ConsumerRecord<byte[], byte[]>> wanted);
  }

  private final TopicPartition partition;
  private final EventOffsets offsets;
  private final Range<E> range;

  /** Index of the first offset that was not found yet. */
  private int next;

  private @Nullable EventCursor<E> stretch;

  /** Index after the last offset of the stretch. */
  private int stretchEnd;

  private @Nullable CorruptLog corrupt;

  PickingCursor(TopicPartition partition, EventOffsets offsets, Range<E> range) {
    this.partition = partition;
    this.offsets = offsets;
    this.range = range;
  }

  @Override
  public List<RecordedEvent<E>> next() {
    if (corrupt != null) {
      throw corrupt;
    }
    try {
      while (stretch != null || next < offsets.size()) {
        EventCursor<E> current = stretch == null ? nextStretch() : stretch;
        List<RecordedEvent<E>> events = current.next();
        if (!events.isEmpty()) {
          return events;
        }
        if (next < stretchEnd) {
          throw missing();
        }
        current.close();
        stretch = null;
      }
      return List.of();
    } catch (CorruptLog e) {
      corrupt = e;
      throw e;
    }
  }

  private EventCursor<E> nextStretch() {
    stretchEnd = next + 1;
    while (stretchEnd < offsets.size()
        && offsets.get(stretchEnd) - offsets.get(stretchEnd - 1) <= NEIGHBOURHOOD) {
      stretchEnd++;
    }
    EventCursor<E> opened =
        range.read(offsets.get(next), offsets.get(stretchEnd - 1) + 1, this::isChosen);
    stretch = opened;
    return opened;
  }

  private boolean isChosen(ConsumerRecord<byte[], byte[]> record) {
    long chosen = offsets.get(next);
    if (record.offset() > chosen) {
      throw missing();
    }
    if (record.offset() < chosen) {
      return false;
    }
    next++;
    return true;
  }

  private CorruptLog missing() {
    return new CorruptLog(
        "%s: there is no event at offset %d".formatted(partition, offsets.get(next)));
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
