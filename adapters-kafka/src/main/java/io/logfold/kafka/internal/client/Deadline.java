package io.logfold.kafka.internal.client;

import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A moment by which something must have happened, on the monotonic clock. Immutable. */
public final class Deadline {

  private final Duration allowed;
  private final long endNanos;

  private Deadline(Duration allowed) {
    this.allowed = allowed;
    this.endNanos = System.nanoTime() + allowed.toNanos();
  }

  public static Deadline after(Duration duration) {
    return new Deadline(duration);
  }

  /** The whole time, from when the deadline was set. */
  public Duration allowed() {
    return allowed;
  }

  public boolean hasPassed() {
    return endNanos - System.nanoTime() <= 0;
  }

  /** Never negative. */
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
  }

  /**
   * Pauses between two attempts.
   *
   * @param what is waited for, for the message
   * @throws LogUnavailable the thread is interrupted; it stays so
   */
  public static void pause(long millis, String what) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while waiting for " + what, e);
    }
  }
}
