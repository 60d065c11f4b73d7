package io.logfold.kafka.internal.reading;

import io.logfold.kafka.internal.client.Failures;
import io.logfold.kafka.internal.client.Deadline;
import io.logfold.kafka.internal.client.ConsumerPool;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * How far each partition reaches: up to the high watermark, beyond which a change of leader could
 * still take records away. Foreign transactions hold nobody up. Thread-safe.
 *
 * <p>The high watermark of a new leader can lie before that of the old one for a moment. So that
 * nobody misses what he has just been told, an extent is answered when it has everything that was
 * acknowledged to this process, or that was seen before.
 */
public final class PartitionExtents {

  private static final long BETWEEN_LOOKS_MILLIS = 2;

  private final String topic;
  private final ConsumerPool consumers;
  private final Duration patience;
  private final AtomicLongArray reachedEnds;
  private final AtomicLongArray starts;

  /**
   * @param patience how long the high watermark of a new leader may take to come up. A replica that
   *     hangs holds it up until it counts as out of sync: with Kafka's defaults 30 to 45 s
   */
  public PartitionExtents(String topic, int partitions, ConsumerPool consumers, Duration patience) {
    this.topic = topic;
    this.consumers = consumers;
    this.patience = patience;
    this.reachedEnds = new AtomicLongArray(partitions);
    this.starts = new AtomicLongArray(partitions);
  }

  /** Everything before {@code end} was acknowledged, or lay below the high watermark. */
  public void reached(int partition, long end) {
    reachedEnds.accumulateAndGet(partition, end, Math::max);
  }

  /** Offset of the oldest record, as it was when an extent was last asked for; 0 before. */
  public long start(int partition) {
    return starts.get(partition);
  }

  /**
   * How far the partition reaches; everything that it {@linkplain #reached reached} lies within.
   */
  public LogExtent of(int number) {
    return of(number, reachedEnds.get(number));
  }

  /**
   * The same, without respect to what this process knows of.
   *
   * @param atLeast an end that was seen before
   * @throws EventsLost the end stays before that
   * @throws LogUnavailable Kafka does not answer
   */
  public LogExtent of(int number, long atLeast) {
    TopicPartition partition = new TopicPartition(topic, number);
    Deadline deadline = Deadline.after(patience);
    Consumer<byte[], byte[]> consumer = consumers.take();
    try {
      List<TopicPartition> asked = List.of(partition);
      long end = consumer.endOffsets(asked).getOrDefault(partition, 0L);
      while (end < atLeast) {
        if (deadline.hasPassed()) {
          consumers.giveBack(consumer);
          throw new EventsLost(
              "%s: the log ends at %s, but reached to %s before; after %s ms the records between are taken for lost"
                  .formatted(partition, end, atLeast, patience.toMillis()));
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        end = consumer.endOffsets(asked).getOrDefault(partition, 0L);
      }
      long start = consumer.beginningOffsets(asked).getOrDefault(partition, 0L);
      consumers.giveBack(consumer);
      starts.set(number, start);
      reached(number, end);
      return new LogExtent(start, Math.max(start, end));
    } catch (KafkaException e) {
      consumers.discard(consumer);
      throw new LogUnavailable(
          "cannot ask for the extent of %s: %s%s"
              .formatted(partition, Failures.describe(e), Failures.advice(e)),
          e);
    } catch (InterruptedException e) {
      consumers.discard(consumer);
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while asking for the extent of " + partition, e);
    }
  }
}
