package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Counts requests in flight, so that stopping can wait for them. Thread-safe. */
final class InFlightRequests {

  private static final String ENTERED = "logfold.entered";

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition empty = lock.newCondition();
  private int count;
  private boolean stopping;

  void enter(Context context) {
    lock.lock();
    try {
      if (stopping) {
        throw Problem.of(503, "stopping", "the server is stopping; nothing was stored; try again")
            .retryAfter(Duration.ofSeconds(2))
            .header("Connection", "close")
            .exception();
      }
      count++;
      context.attribute(ENTERED, true);
    } finally {
      lock.unlock();
    }
  }

  void leave(Context context) {
    if (context.attribute(ENTERED) == null) {
      return;
    }
    lock.lock();
    try {
      context.attribute(ENTERED, null);
      if (--count == 0) {
        empty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses new requests from now on and waits for those in flight. */
  void drain(Duration patience) {
    long nanos = patience.toNanos();
    lock.lock();
    try {
      stopping = true;
      while (count > 0 && nanos > 0) {
        nanos = empty.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
