package io.logfold.kafka.internal.nodes;

import io.logfold.kafka.internal.client.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * A thread that repeats a step until it is closed. Neither an exception nor an error nor an
 * interrupt ends it: it pauses, and repeats the step. When that does not help for a while, {@link
 * #trouble} says so. Thread-safe.
 */
final class LoopThread {

  private static final Logger LOG = System.getLogger(LoopThread.class.getName());
  private static final long RETRY_MILLIS = 500;

  /** Steps that fail for this long are more than a passing failure. */
  private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Step step;
  private final Runnable afterFailure;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable Failure failing;

  /** One step; an interrupted one is repeated. */
  @FunctionalInterface
  interface Step {
    void run() throws InterruptedException;
  }

  /** What the latest step failed with, and when steps began to fail. */
  private record Failure(String description, long sinceNanos) {}

  /**
   * @param afterFailure completes what a failed step may have left undone
   * @param end runs on the thread once it is closed
   */
  LoopThread(String name, Step step, Runnable afterFailure, Runnable end) {
    this.step = step;
    this.afterFailure = afterFailure;
    this.thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .unstarted(
                () -> {
                  run();
                  end.run();
                });
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!isClosing()) {
      try {
        step.run();
        failing = null;
      } catch (WakeupException e) {
        // to look what has changed
      } catch (InterruptedException | RuntimeException | Error e) {
        recover(e);
      }
    }
  }

  private void recover(Throwable failure) {
    boolean interrupted = Thread.interrupted();
    Failure before = failing;
    String description = Failures.describe(failure);
    failing = new Failure(description, before == null ? System.nanoTime() : before.sinceNanos());
    LOG.log(
        Level.WARNING,
        "%s: trying again%s: %s"
            .formatted(thread.getName(), interrupted ? " after an interrupt" : "", description));
    try {
      afterFailure.run();
      pause(RETRY_MILLIS);
    } catch (InterruptedException | RuntimeException | Error e) {
      LOG.log(Level.WARNING, thread.getName() + ": " + e);
    }
  }

  /** Waits until the time is up or the thread is closed. */
  void pause(long millis) throws InterruptedException {
    var unused = closing.await(millis, TimeUnit.MILLISECONDS);
  }

  boolean isClosing() {
    return closing.getCount() == 0;
  }

  /** Why the steps do not succeed; null: they do. */
  @Nullable String trouble() {
    if (thread.getState() == Thread.State.NEW || isClosing()) {
      return null;
    }
    if (!thread.isAlive()) {
      return "thread %s has ended; restart the process".formatted(thread.getName());
    }
    Failure present = failing;
    return present != null && System.nanoTime() - present.sinceNanos() > LASTING_NANOS
        ? "thread %s keeps failing: %s".formatted(thread.getName(), present.description())
        : null;
  }

  /**
   * Ends the thread and waits for its end, if it was started.
   *
   * @param wakeUp interrupts a step that waits
   */
  void close(Runnable wakeUp) {
    closing.countDown();
    wakeUp.run();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
