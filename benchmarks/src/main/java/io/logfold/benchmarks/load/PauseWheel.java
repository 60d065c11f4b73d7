package io.logfold.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Lets callers go on after a pause, to the nearest few milliseconds: a wheel of queues that one
 * thread goes around. A scheduled executor keeps its tasks in order, under a lock, which for a
 * hundred thousand pauses a second costs more than what is to be measured. Thread-safe.
 */
final class PauseWheel implements AutoCloseable {

  private static final long SLOT_MILLIS = 4;
  private static final long LONGEST_MILLIS = 1_020;

  private final List<ConcurrentLinkedQueue<Runnable>> slots =
      new ArrayList<>(
          Stream.generate(ConcurrentLinkedQueue<Runnable>::new)
              .limit(LONGEST_MILLIS / SLOT_MILLIS + 2)
              .toList());

  private final long startNanos = System.nanoTime();
  private final Thread thread = Thread.ofPlatform().name("pauses").daemon().start(this::turn);
  private volatile long slotNow;
  private volatile boolean closed;

  /**
   * @param millis at most a second
   */
  void after(long millis, Runnable next) {
    if (millis > LONGEST_MILLIS) {
      throw new IllegalArgumentException("too long a pause: " + millis + " ms");
    }
    // One more: the thread may be about to leave the slot that it is at.
    slots.get((int) ((slotNow + 1 + millis / SLOT_MILLIS) % slots.size())).add(next);
  }

  private void turn() {
    for (long slot = 0; !closed; slot++) {
      slotNow = slot;
      ConcurrentLinkedQueue<Runnable> due = slots.get((int) (slot % slots.size()));
      for (Runnable next = due.poll(); next != null; next = due.poll()) {
        next.run();
      }
      long left = startNanos + (slot + 1) * SLOT_MILLIS * 1_000_000 - System.nanoTime();
      if (left > 0) {
        LockSupport.parkNanos(left);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
