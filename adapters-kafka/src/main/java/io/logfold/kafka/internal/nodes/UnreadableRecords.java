package io.logfold.kafka.internal.nodes;

import io.logfold.kafka.internal.client.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Skips stored commands that cannot be read, because a checksum is wrong or the bytes are no batch
 * at all. First the same offset is fetched again for a while, since another replica may have it
 * intact. Then a dead letter names what is skipped, and offset after offset is tried until one can
 * be read. That is slow for a large batch, but skips no intact record. Only that partition waits.
 *
 * <p>Not thread-safe: only the reader's thread uses it.
 */
final class UnreadableRecords {

  private static final Logger LOG = System.getLogger(UnreadableRecords.class.getName());
  private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final Consumer<byte[], byte[]> consumer;
  private final BiFunction<TopicPartition, Gap, CompletableFuture<Void>> letters;
  private final Map<TopicPartition, Gap> gaps = new HashMap<>();

  /** Where a run that takes the stream up again goes on, by where it cannot. */
  private final Map<TopicPartition, Map<Long, Long>> passed = new HashMap<>();

  /** What cannot be read, as far as is known. */
  static final class Gap {
    final long from;
    final String reason;
    private final long sinceNanos = System.nanoTime();
    private long notBeforeNanos = sinceNanos;
    private @Nullable CompletableFuture<Void> letter;

    /** Another offset was tried. */
    private boolean skipping;

    private Gap(long from, String reason) {
      this.from = from;
      this.reason = reason;
    }
  }

  /**
   * @param letters writes the dead letter of what is left out
   */
  UnreadableRecords(
      Consumer<byte[], byte[]> consumer,
      BiFunction<TopicPartition, Gap, CompletableFuture<Void>> letters) {
    this.consumer = consumer;
    this.letters = letters;
  }

  /** Whether a failed poll may mean that something stored cannot be read. */
  static boolean isMeant(KafkaException failure) {
    return failure.getClass().equals(KafkaException.class)
        || Failures.isCausedBy(failure, CorruptRecordException.class)
        || Failures.isCausedBy(failure, SerializationException.class);
  }

  /** Whether that partition is not to be fetched yet. */
  boolean holds(TopicPartition partition) {
    Gap gap = gaps.get(partition);
    return gap != null && System.nanoTime() - gap.notBeforeNanos < 0;
  }

  /** Nothing could be read at the partition's position. */
  void met(TopicPartition partition, KafkaException failure) {
    long position = consumer.position(partition);
    Long behind = passed.getOrDefault(partition, Map.of()).get(position);
    Gap gap = gaps.get(partition);
    if (behind != null) {
      consumer.seek(partition, behind);
    } else if (gap != null && gap.skipping && position > gap.from) {
      consumer.seek(partition, position + 1);
    } else if (gap == null || gap.from != position) {
      gap = new Gap(position, Failures.describe(failure));
      gaps.put(partition, gap);
      again(partition, gap);
    } else if (mayBeSkipped(partition, gap)) {
      LOG.log(
          Level.ERROR,
          "%s: what is stored from offset %s on cannot be read and is skipped: %s"
              .formatted(partition, gap.from, gap.reason));
      gap.skipping = true;
      consumer.seek(partition, position + 1);
    } else {
      again(partition, gap);
    }
  }

  private void again(TopicPartition partition, Gap gap) {
    gap.notBeforeNanos = System.nanoTime() + PAUSE_NANOS;
    consumer.seek(partition, gap.from); // lets go of what was fetched
  }

  /** It was given its time, and the dead letter is there. */
  private boolean mayBeSkipped(TopicPartition partition, Gap gap) {
    if (System.nanoTime() - gap.sinceNanos < PATIENCE_NANOS) {
      return false;
    }
    CompletableFuture<Void> letter = gap.letter;
    if (letter == null || letter.isCompletedExceptionally()) {
      gap.letter = letters.apply(partition, gap);
      return false;
    }
    return letter.isDone();
  }

  /** A record was read. */
  void read(TopicPartition partition, long offset) {
    Gap gap = gaps.get(partition);
    if (gap == null || offset < gap.from) {
      return; // a run that was taken up again has not come as far yet
    }
    gaps.remove(partition);
    if (gap.skipping && offset > gap.from) {
      passed.computeIfAbsent(partition, p -> new HashMap<>()).put(gap.from, offset);
      LOG.log(
          Level.WARNING,
          "%s: going on at offset %s; %s offsets before it are left out"
              .formatted(partition, offset, offset - gap.from));
    } else {
      LOG.log(
          Level.INFO, "{0}: offset {1} can be read after all", partition, Long.toString(gap.from));
    }
  }

  /** The topic is another one, or the partitions are no longer read. */
  void forget() {
    gaps.clear();
    passed.clear();
  }
}
