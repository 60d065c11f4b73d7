package io.logfold.kafka.internal.writing;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.client.Failures;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The producers of a log, created on first use: one per partition, or {@value #SHARED} shared ones
 * when there are more than {@value #MAX_EXCLUSIVE} partitions. Each has a thread and a few
 * connections. Thread-safe.
 */
public final class AppendProducers implements AutoCloseable {

  /** More partitions than this share producers. */
  public static final int MAX_EXCLUSIVE = 32;

  /** How many producers more partitions share. */
  public static final int SHARED = 8;

  private final IntFunction<Producer<byte[], byte[]>> making;
  private final boolean exclusive;

  @GuardedBy("this")
  private final @Nullable AppendProducer[] producers;

  @GuardedBy("this")
  private boolean closed;

  /**
   * @param making creates a producer with the given linger time in ms
   */
  AppendProducers(int partitions, IntFunction<Producer<byte[], byte[]>> making) {
    this.making = making;
    this.exclusive = partitions <= MAX_EXCLUSIVE;
    this.producers = new @Nullable AppendProducer[exclusive ? partitions : SHARED];
  }

  /**
   * The partition's producer.
   *
   * @throws LogUnavailable it cannot be created, or the log is closed
   */
  synchronized AppendProducer of(int partition) {
    if (closed) {
      throw new LogUnavailable("this log is closed");
    }
    int index = partition % producers.length;
    AppendProducer found = producers[index];
    if (found == null) {
      try {
        found =
            new AppendProducer(
                making.apply(exclusive ? ClientSettings.UNTIL_FLUSHED_MILLIS : 0), exclusive);
      } catch (KafkaException e) {
        throw new LogUnavailable("cannot make a producer: " + Failures.describe(e), e);
      }
      producers[index] = found;
    }
    return found;
  }

  /**
   * Notes that an append failed. Some failures of a producer are final, and it does not say which.
   * So a partition's own producer is replaced at once, and a shared one when it fails again without
   * a success in between. Records that it still sends do no harm: a new term decides about them.
   */
  void failed(int partition, AppendProducer producer) {
    synchronized (this) {
      int index = partition % producers.length;
      if (producers[index] != producer || !(exclusive || producer.failedTwice())) {
        return;
      }
      producers[index] = null;
    }
    producer.close();
  }

  @Override
  public synchronized void close() {
    closed = true;
    for (int i = 0; i < producers.length; i++) {
      AppendProducer producer = producers[i];
      if (producer != null) {
        producer.close();
        producers[i] = null;
      }
    }
  }
}
