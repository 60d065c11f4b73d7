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
 * Consumers of one kind, without a group. Opening one costs milliseconds of CPU, two connections
 * and a handshake on each; an idle one has no thread and costs next to nothing. So up to {@value
 * #MAX_IDLE} idle ones are kept. When more threads want one at once, such as those of partitions
 * that are acquired together, they wait a moment before another consumer is opened, because most
 * uses are short.
 *
 * <p>Thread-safe; a consumer belongs to the thread that took it.
 */
public final class ConsumerPool {

  private static final int MAX_IDLE = 8;

  /** How often another one may be opened when there are {@value #MAX_IDLE}. */
  private static final long GROWTH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long WAIT_MILLIS = 10;

  private final Supplier<Consumer<byte[], byte[]>> making;
  private final BlockingDeque<Consumer<byte[], byte[]>> idle = new LinkedBlockingDeque<>(MAX_IDLE);

  /** How many there are, in use or idle. */
  private final AtomicInteger open = new AtomicInteger();

  private final AtomicLong nextGrowth = new AtomicLong(System.nanoTime());
  private volatile boolean closed;

  public ConsumerPool(Supplier<Consumer<byte[], byte[]>> making) {
    this.making = making;
  }

  /**
   * Takes a consumer; the caller returns it by {@link #giveBack} or {@link #discard}.
   *
   * @throws LogUnavailable none can be opened, the log is closed, or the thread is interrupted
   */
  public Consumer<byte[], byte[]> take() {
    requireOpen();
    Consumer<byte[], byte[]> taken = takeIdle();
    if (taken != null) {
      return taken;
    }
    try {
      return making.get();
    } catch (RuntimeException | Error e) {
      open.decrementAndGet();
      if (!(e instanceof KafkaException)) {
        throw e;
      }
      throw new LogUnavailable("cannot make a consumer: " + Failures.describe(e), e);
    }
  }

  /** An idle consumer; null: another one may be opened, and is counted already. */
  private @Nullable Consumer<byte[], byte[]> takeIdle() {
    Consumer<byte[], byte[]> given = idle.pollLast();
    try {
      while (given == null && !reserve()) {
        requireOpen();
        given = idle.pollLast(WAIT_MILLIS, TimeUnit.MILLISECONDS);
      }
      return given; // if the pool was closed meanwhile, it is closed when it comes back
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while waiting for a consumer", e);
    }
  }

  /** Counts one more, if it may be opened, before another thread takes the same place. */
  private boolean reserve() {
    int present = open.get();
    while (present < MAX_IDLE) {
      if (open.compareAndSet(present, present + 1)) {
        return true;
      }
      present = open.get();
    }
    if (mayGrow()) {
      open.incrementAndGet();
      return true;
    }
    return false;
  }

  /** Beyond the usual number, consumers are opened one at a time. */
  private boolean mayGrow() {
    long due = nextGrowth.get();
    long now = System.nanoTime();
    return now - due >= 0 && nextGrowth.compareAndSet(due, now + GROWTH_NANOS);
  }

  /** How many consumers there are, in use or idle; for tests. */
  int openConsumers() {
    return open.get();
  }

  private void requireOpen() {
    if (closed) {
      throw new LogUnavailable("this log is closed");
    }
  }

  /** Returns a consumer that works. */
  public void giveBack(Consumer<byte[], byte[]> consumer) {
    if (!idle.offerLast(consumer)) {
      shut(consumer);
    } else if (closed) {
      shutIdle();
    }
  }

  /** Closes a consumer that failed. Never throws. */
  public void discard(Consumer<byte[], byte[]> consumer) {
    shut(consumer);
  }

  private void shut(Consumer<byte[], byte[]> consumer) {
    open.decrementAndGet();
    try {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
    } catch (RuntimeException e) {
      System.getLogger(ConsumerPool.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a consumer", e);
    }
  }

  /** Closes the idle consumers, and each of the others when it is returned. */
  public void close() {
    closed = true;
    shutIdle();
  }

  private void shutIdle() {
    List<Consumer<byte[], byte[]>> left = new ArrayList<>();
    idle.drainTo(left);
    left.forEach(this::shut);
  }
}
