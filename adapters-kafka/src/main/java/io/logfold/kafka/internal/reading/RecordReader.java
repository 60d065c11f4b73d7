package io.logfold.kafka.internal.reading;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.ConsumerPool;
import io.logfold.kafka.internal.client.Deadline;
import io.logfold.kafka.internal.client.Failures;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
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
 * Reads all records of a range of a partition, whether they count or not. It ends when the
 * consumer's position reaches the range's end rather than at a certain record, because the last
 * offsets may be markers of another program's transaction. Not thread-safe.
 */
public final class RecordReader implements AutoCloseable {

  /** Opens readers of one partition. */
  @FunctionalInterface
  public interface Factory {

    /** Opens a reader of {@code from <= offset < to}. */
    RecordReader open(long from, long to);
  }

  private static final Duration POLL = Duration.ofMillis(250);

  private final TopicPartition partition;
  private final long to;
  private final Duration stallDeadline;
  private final ConsumerPool pool;
  private final LongSupplier end;

  private @Nullable Consumer<byte[], byte[]> consumer;
  private long position;

  /**
   * @param to exclusive; must be readable, now or soon
   * @param stallDeadline how long the position may stay the same
   * @param pool lends the consumer
   * @param end the partition's end, asked for when no records come: beyond it there is nothing to
   *     wait for. {@link Long#MAX_VALUE}: always wait
   */
  public RecordReader(
      TopicPartition partition,
      long from,
      long to,
      Duration stallDeadline,
      ConsumerPool pool,
      LongSupplier end) {
    this.partition = partition;
    this.position = from;
    this.to = to;
    this.stallDeadline = stallDeadline;
    this.pool = pool;
    this.end = end;
  }

  /** The offset to be read next. */
  long position() {
    return position;
  }

  public boolean isAtEnd() {
    return position >= to;
  }

  /**
   * The next records of the range, perhaps none; {@link #isAtEnd} says whether there are more.
   *
   * @throws LogUnavailable no records come, or Kafka refuses
   * @throws CorruptLog a record is damaged, or the offset does not exist
   */
  public List<ConsumerRecord<byte[], byte[]>> next() {
    if (isAtEnd()) {
      close();
      return List.of();
    }
    try {
      List<ConsumerRecord<byte[], byte[]>> records = poll();
      if (isAtEnd()) {
        close();
        return records.stream().filter(record -> record.offset() < to).toList();
      }
      return records;
    } catch (KafkaException e) {
      discard();
      throw translated(e);
    }
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
      requireMore();
      if (deadline.hasPassed()) {
        discard();
        throw new LogUnavailable(
            "reading %s has not advanced from offset %s of %s for %s ms"
                .formatted(partition, position, to, stallDeadline.toMillis()));
      }
    }
  }

  /** What does not come may be late, or it does not exist. */
  private void requireMore() {
    long last = end.getAsLong();
    if (position >= last) {
      throw new CorruptLog(
          "%s: there is no event at offset %s; the log ends at %s"
              .formatted(partition, to - 1, last));
    }
  }

  private LogException translated(KafkaException failure) {
    if (failure instanceof OffsetOutOfRangeException) {
      return new CorruptLog(
          "%s: there is no offset %s, or no longer; events were deleted, or the log was truncated"
              .formatted(partition, position),
          failure);
    }
    if (Failures.isCausedBy(failure, CorruptRecordException.class)) {
      return new CorruptLog(
          "%s: a damaged record at or after offset %s: %s"
              .formatted(partition, position, Failures.describe(failure)),
          failure);
    }
    if (failure instanceof InterruptException) {
      return new LogUnavailable(
          "interrupted while reading %s at offset %s".formatted(partition, position), failure);
    }
    String advice =
        failure instanceof AuthorizationException ? " (the client needs Read on the topic)" : "";
    return new LogUnavailable(
        "cannot read %s at offset %s: %s%s"
            .formatted(partition, position, Failures.describe(failure), advice),
        failure);
  }

  /** Ends the reading and returns the consumer. Never throws. */
  @Override
  public void close() {
    position = Math.max(position, to);
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
