package io.logfold.kafka.internal.writing;

import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.kafka.internal.client.Failures;
import io.logfold.application.eventlog.LogUnavailable;
import java.util.function.IntFunction;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The producers of a log, made when they are first needed: one for each partition, or, when there
 * are more than {@value #MAX_EXCLUSIVE} partitions, {@value #SHARED} for all of them. Each has a
 * thread and a few connections. Thread-safe.
 */
public final class AppendProducers implements AutoCloseable {

  /** With more partitions than these, they share producers. */
  public static final int MAX_EXCLUSIVE = 32;

  public static final int SHARED = 8;

  private final IntFunction<Producer<byte[], byte[]>> making;
  private final @Nullable AppendProducer[] producers;
  private final boolean exclusive;
  private boolean closed;

  /**
   * @param making makes a producer that lingers for so many milliseconds
   */
  public AppendProducers(int partitions, IntFunction<Producer<byte[], byte[]>> making) {
    this.making = making;
    this.exclusive = partitions <= MAX_EXCLUSIVE;
    this.producers = new @Nullable AppendProducer[exclusive ? partitions : SHARED];
  }

  /**
   * @throws LogUnavailable none can be made, or the log is closed
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
   * An append of it failed. Some failures are for good, and a producer does not say which, so one
   * that serves a single partition is replaced at once, and a shared one when nobody had success
   * with it in between. What it still sends does no harm: a new term decides.
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
