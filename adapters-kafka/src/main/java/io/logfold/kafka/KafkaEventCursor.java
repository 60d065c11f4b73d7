package io.logfold.kafka;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.RecordedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of a partition. It ends when the consumer's position reaches the range's end, not
 * at a record: the last offsets may be markers, or belong to aborted transactions.
 */
final class KafkaEventCursor<E> implements EventCursor<E> {

  private static final Duration POLL = Duration.ofMillis(250);

  private final TopicPartition partition;
  private final long to;
  private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;
  private final EventDecoder<E> decoder;
  private final Duration stallDeadline;
  private final ConsumerPool pool;
  private final LongSupplier committedEnd;
  private @Nullable Consumer<byte[], byte[]> consumer;
  private long position;

  /** What the reading stopped at; asking again must not pass over it. */
  private @Nullable CorruptLog corrupt;

  /**
   * @param wanted the other records are passed over, undecoded; asked in the order of the log, once
   *     for each; may throw {@link CorruptLog}
   * @param committedEnd of the partition, or more when nobody knows better than to wait; asked when
   *     nothing comes
   * @param stallDeadline how long the position may stay where it is
   */
  KafkaEventCursor(
      TopicPartition partition,
      long from,
      long to,
      Predicate<ConsumerRecord<byte[], byte[]>> wanted,
      EventDecoder<E> decoder,
      Duration stallDeadline,
      ConsumerPool pool,
      LongSupplier committedEnd) {
    this.partition = partition;
    this.position = from;
    this.to = to;
    this.wanted = wanted;
    this.decoder = decoder;
    this.stallDeadline = stallDeadline;
    this.pool = pool;
    this.committedEnd = committedEnd;
  }

  @Override
  public List<RecordedEvent<E>> next() {
    if (corrupt != null) {
      throw corrupt;
    }
    try {
      while (position < to) {
        List<RecordedEvent<E>> events = decode(poll());
        if (!events.isEmpty()) {
          return events;
        }
      }
    } catch (KafkaException e) {
      discard();
      throw translated(e);
    } catch (CorruptLog e) {
      corrupt = e;
      throw e;
    }
    close();
    return List.of();
  }

  /** The next records, as many as the consumer has; advances the position, which must not stall. */
  private List<ConsumerRecord<byte[], byte[]>> poll() {
    Consumer<byte[], byte[]> reader = consumer;
    if (reader == null) {
      reader = pool.take();
      consumer = reader;
      reader.assign(List.of(partition));
      reader.seek(partition, position);
    }
    Deadline deadline = Deadline.after(stallDeadline);
    while (true) {
      List<ConsumerRecord<byte[], byte[]>> records = reader.poll(POLL).records(partition);
      long reached = reader.position(partition);
      if (reached > position) {
        position = reached;
        return records;
      }
      requireCommitted();
      if (deadline.hasPassed()) {
        discard();
        throw new LogUnavailable(
            "reading %s stands still at offset %d of %d for %d ms"
                .formatted(partition, position, to, stallDeadline.toMillis()));
      }
    }
  }

  /** What does not come may be late, or it does not exist. */
  private void requireCommitted() {
    long end = committedEnd.getAsLong();
    if (position >= end) {
      throw new CorruptLog(
          "%s: there is no event at offset %d; the log ends at %d"
              .formatted(partition, to - 1, end));
    }
  }

  private List<RecordedEvent<E>> decode(List<ConsumerRecord<byte[], byte[]>> records) {
    List<RecordedEvent<E>> events = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.offset() < to && wanted.test(record)) {
        events.add(decoder.decode(record));
      }
    }
    return events;
  }

  private RuntimeException translated(KafkaException failure) {
    if (failure instanceof OffsetOutOfRangeException) {
      return new CorruptLog(
          "%s: offset %d does not exist any more or not yet; events were deleted, or the log was truncated"
              .formatted(partition, position),
          failure);
    }
    if (Failures.isCausedBy(failure, CorruptRecordException.class)) {
      return new CorruptLog(
          "%s: a damaged record at or after offset %d: %s"
              .formatted(partition, position, Failures.describe(failure)),
          failure);
    }
    if (failure instanceof InterruptException) {
      return new LogUnavailable(
          "interrupted while reading %s at offset %d".formatted(partition, position), failure);
    }
    String advice =
        failure instanceof AuthorizationException ? " (the client needs Read on the topic)" : "";
    return new LogUnavailable(
        "cannot read %s at offset %d: %s%s"
            .formatted(partition, position, Failures.describe(failure), advice),
        failure);
  }

  @Override
  public void close() {
    position = to;
    Consumer<byte[], byte[]> reader = consumer;
    consumer = null;
    if (reader != null) {
      pool.giveBack(reader);
    }
  }

  private void discard() {
    Consumer<byte[], byte[]> reader = consumer;
    consumer = null;
    if (reader != null) {
      pool.discard(reader);
    }
  }
}
