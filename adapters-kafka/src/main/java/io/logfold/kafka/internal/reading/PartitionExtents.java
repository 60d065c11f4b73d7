package io.logfold.kafka.internal.reading;

import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.ConsumerPool;
import io.logfold.kafka.internal.client.Deadline;
import io.logfold.kafka.internal.client.Failures;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * How far each partition reaches: to the high watermark, because a change of leader could remove
 * the records behind it. Transactions of other programs do not hold readers up.
 *
 * <p>The high watermark of a new leader can be lower than that of the old one for a moment. So a
 * partition's extent is returned only once it covers everything that was acknowledged to this
 * process or read by it before.
 *
 * <p>Thread-safe.
 */
public final class PartitionExtents {

  private static final long BETWEEN_LOOKS_MILLIS = 2;

  private final String topic;
  private final ConsumerPool consumers;
  private final Duration patience;
  private final AtomicLongArray reachedEnds;
  private final AtomicLongArray starts;

  /**
   * @param patience how long the high watermark of a new leader may take to catch up. A replica
   *     that hangs delays it until it counts as out of sync: with Kafka's defaults for 30 to 45 s
   */
  public PartitionExtents(String topic, int partitions, ConsumerPool consumers, Duration patience) {
    this.topic = topic;
    this.consumers = consumers;
    this.patience = patience;
    this.reachedEnds = new AtomicLongArray(partitions);
    this.starts = new AtomicLongArray(partitions);
  }

  /** Notes that everything before {@code end} was acknowledged, or is below the high watermark. */
  public void reached(int partition, long end) {
    reachedEnds.accumulateAndGet(partition, end, Math::max);
  }

  /** The offset of the oldest record when an extent was last requested; 0 before that. */
  public long start(int partition) {
    return starts.get(partition);
  }

  /** How far the partition reaches; it covers every end that was {@linkplain #reached noted}. */
  public LogExtent of(int number) {
    return of(number, reachedEnds.get(number));
  }

  /**
   * How far the partition reaches, whatever ends this process has noted.
   *
   * @param atLeast an end that was seen before
   * @throws EventsLost the partition's end stays before that
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
        Deadline.pause(BETWEEN_LOOKS_MILLIS, "the extent of " + partition);
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
    } catch (LogUnavailable e) {
      consumers.giveBack(consumer);
      throw e;
    }
  }
}
