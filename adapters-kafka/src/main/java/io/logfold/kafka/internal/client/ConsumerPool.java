package io.logfold.kafka.internal.client;

import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Consumers of one kind. Opening one costs milliseconds of a core, two connections and a handshake
 * on each; an idle one costs next to nothing: it has no group and no thread. So a few are kept, and
 * when many threads want one at once, as those of many partitions that are acquired together, they
 * wait a moment for each other before there are more: most uses are short. Any thread may call any
 * method; a consumer taken belongs to the taker.
 */
public final class ConsumerPool {

  private static final int MAX_IDLE = 8;

  /** How often there may be one more when so many are in use, and none is given back. */
  private static final long GROWTH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long WAIT_MILLIS = 10;

  private final Supplier<Consumer<byte[], byte[]>> making;
  private final BlockingDeque<Consumer<byte[], byte[]>> idle = new LinkedBlockingDeque<>(MAX_IDLE);
  private final AtomicInteger inUse = new AtomicInteger();
  private final AtomicLong nextGrowth = new AtomicLong(System.nanoTime());
  private volatile boolean closed;

  public ConsumerPool(Supplier<Consumer<byte[], byte[]>> making) {
    this.making = making;
  }

  /**
   * @throws LogUnavailable when none can be made, or the log is closed
   */
  public Consumer<byte[], byte[]> take() {
    requireOpen();
    Consumer<byte[], byte[]> taken = takeIdle();
    inUse.incrementAndGet();
    if (taken != null) {
      return taken;
    }
    try {
      return making.get();
    } catch (KafkaException e) {
      inUse.decrementAndGet();
      throw new LogUnavailable("cannot make a consumer: " + Failures.describe(e), e);
    }
  }

  /** Null: there is none, and none came back in time. */
  private @Nullable Consumer<byte[], byte[]> takeIdle() {
    Consumer<byte[], byte[]> given = idle.pollLast();
    try {
      while (given == null && inUse.get() >= MAX_IDLE && !mayGrow()) {
        requireOpen();
        given = idle.pollLast(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      }
      return given; // if the pool was closed meanwhile, it is closed when it comes back
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while waiting for a consumer", e);
    }
  }

  /** Beyond the usual number, there is only one more at a time. */
  private boolean mayGrow() {
    long due = nextGrowth.get();
    long now = System.nanoTime();
    return now - due >= 0 && nextGrowth.compareAndSet(due, now + GROWTH_NANOS);
  }

  private void requireOpen() {
    if (closed) {
      throw new LogUnavailable("this log is closed");
    }
  }

  /** Takes a sound consumer back. */
  public void giveBack(Consumer<byte[], byte[]> consumer) {
    inUse.decrementAndGet();
    if (!idle.offerLast(consumer)) {
      shut(consumer);
    } else if (closed) {
      shutIdle();
    }
  }

  /** Closes a consumer that failed. Never throws. */
  public void discard(Consumer<byte[], byte[]> consumer) {
    inUse.decrementAndGet();
    shut(consumer);
  }

  private static void shut(Consumer<byte[], byte[]> consumer) {
    try {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    } catch (RuntimeException e) {
      System.getLogger(ConsumerPool.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a consumer", e);
    }
  }

  /** Closes the idle ones, and each of the others when it is given back. */
  public void close() {
    closed = true;
    shutIdle();
  }

  private void shutIdle() {
    List<Consumer<byte[], byte[]>> left = new ArrayList<>();
    idle.drainTo(left);
    left.forEach(ConsumerPool::shut);
  }
}
