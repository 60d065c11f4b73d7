package io.logfold.kafka;

import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * Consumers of one kind that nobody uses at the moment. Opening one costs tens of milliseconds, an
 * idle one next to nothing: it has no group and no thread. Any thread may call any method; a
 * consumer taken belongs to the taker.
 */
final class ConsumerPool {

  private static final int MAX_IDLE = 8;

  private final Supplier<Map<String, Object>> settings;
  private final Deque<Consumer<byte[], byte[]>> idle = new ArrayDeque<>();
  private boolean closed;

  ConsumerPool(Supplier<Map<String, Object>> settings) {
    this.settings = settings;
  }

  /**
   * @throws LogUnavailable when none can be made, or the log is closed
   */
  Consumer<byte[], byte[]> take() {
    synchronized (this) {
      if (closed) {
        throw new LogUnavailable("this log is closed");
      }
      Consumer<byte[], byte[]> pooled = idle.pollLast();
      if (pooled != null) {
        return pooled;
      }
    }
    try {
      return new KafkaConsumer<>(settings.get());
    } catch (KafkaException e) {
      throw new LogUnavailable("cannot make a consumer: " + Failures.describe(e), e);
    }
  }

  /** Takes a sound consumer back. */
  void giveBack(Consumer<byte[], byte[]> consumer) {
    synchronized (this) {
      if (!closed && idle.size() < MAX_IDLE) {
        idle.addLast(consumer);
        return;
      }
    }
    discard(consumer);
  }

  /** Closes a consumer that failed. Never throws. */
  void discard(Consumer<byte[], byte[]> consumer) {
    try {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    } catch (RuntimeException e) {
      System.getLogger(ConsumerPool.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a consumer", e);
    }
  }

  /** Closes the idle ones, and each of the others when it is given back. */
  void close() {
    List<Consumer<byte[], byte[]>> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(idle);
      idle.clear();
    }
    left.forEach(this::discard);
  }
}
