package io.logfold.application.internal.partition;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Requests on their way to a partition's thread: bounded, first in first out. Any thread offers;
 * one thread drains, taking all that gathered while it was busy, which is what makes group commit.
 */
final class Mailbox<T> {

  private final int capacity;
  private final ArrayDeque<T> items = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean woken;
  private boolean waiting;
  private boolean closed;

  /**
   * @param capacity how many may wait; further ones are refused
   */
  Mailbox(int capacity) {
    this.capacity = capacity;
  }

  /** What became of an offer. */
  enum Offer {
    TAKEN,
    FULL,
    CLOSED
  }

  Offer offer(T item) {
    lock.lock();
    try {
      if (closed) {
        return Offer.CLOSED;
      }
      if (items.size() >= capacity) {
        return Offer.FULL;
      }
      items.add(item);
      if (waiting) {
        changed.signal();
      }
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  /** Ends a wait of {@link #drain}, now or the next one, without a request. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Refuses further offers; what waits can still be drained. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves up to {@code max} requests into {@code into}, waiting for the first one.
   *
   * @param waitNanos how long to wait at most; the wait also ends, with nothing, when woken, and
   *     there is none once closed
   */
  void drain(List<? super T> into, int max, long waitNanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = waitNanos;
      waiting = true;
      while (items.isEmpty() && !woken && !closed && left > 0) {
        if (left == Long.MAX_VALUE) {
          changed.await();
        } else {
          left = changed.awaitNanos(left);
        }
      }
      woken = false;
      for (int n = 0; n < max && !items.isEmpty(); n++) {
        into.add(items.poll());
      }
    } finally {
      waiting = false;
      lock.unlock();
    }
  }

  /** Takes out all requests for which {@code which} holds; never waits, not even interrupted. */
  List<T> takeIf(Predicate<? super T> which) {
    lock.lock();
    try {
      List<T> taken = items.stream().filter(which).toList();
      items.removeIf(which);
      return taken;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }
}
