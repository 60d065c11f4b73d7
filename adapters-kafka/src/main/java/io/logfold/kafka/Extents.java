package io.logfold.kafka;

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
 * What of each partition is committed. The end is the last stable offset: an open transaction would
 * keep a reader waiting at the high watermark.
 *
 * <p>A commit is acknowledged when it is certain, and becomes readable when its markers are written
 * a moment later. So that nobody misses what he has just been told, an extent is answered when it
 * has everything that the writers of this process were told is committed.
 */
final class Extents {

  private final String topic;
  private final ConsumerPool consumers;
  private final Duration patience;
  private final AtomicLongArray committedEnds;

  /**
   * @param patience how long it may take until a commit is readable
   */
  Extents(String topic, int partitions, ConsumerPool consumers, Duration patience) {
    this.topic = topic;
    this.consumers = consumers;
    this.patience = patience;
    this.committedEnds = new AtomicLongArray(partitions);
  }

  /** Everything before {@code end} is committed, if perhaps not readable yet. */
  void committed(int partition, long end) {
    committedEnds.accumulateAndGet(partition, end, Math::max);
  }

  /** Everything before was acknowledged to the writers of this process. */
  long committed(int partition) {
    return committedEnds.get(partition);
  }

  LogExtent of(int number) {
    TopicPartition partition = new TopicPartition(topic, number);
    long atLeast = committedEnds.get(number);
    Deadline deadline = Deadline.after(patience);
    Consumer<byte[], byte[]> consumer = consumers.take();
    try {
      List<TopicPartition> asked = List.of(partition);
      long end = consumer.endOffsets(asked).getOrDefault(partition, 0L);
      while (end < atLeast) {
        if (deadline.hasPassed()) {
          throw new LogUnavailable(
              "%s: committed up to offset %d, but readable up to %d only after %d ms"
                  .formatted(partition, atLeast, end, patience.toMillis()));
        }
        TimeUnit.MILLISECONDS.sleep(1);
        end = consumer.endOffsets(asked).getOrDefault(partition, 0L);
      }
      long start = consumer.beginningOffsets(asked).getOrDefault(partition, 0L);
      consumers.giveBack(consumer);
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
