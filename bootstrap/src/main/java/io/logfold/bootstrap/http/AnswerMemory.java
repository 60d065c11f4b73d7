package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;

/**
 * Bounds the bytes that answers take in memory together, from before they are written as JSON until
 * they are sent. Small answers are not counted, because the number of connections bounds them.
 * Thread-safe.
 */
final class AnswerMemory {

  /** What a state that is yet to be read from the log, or a list of events, is taken for. */
  static final long UNREAD = 1L << 20;

  private static final long SMALL = 8 * 1024;

  /** The state's text, and the same in a buffer that has grown. */
  private static final int BYTES_PER_WEIGHT = 2;

  private final int total;
  private final Semaphore bytes;

  /**
   * @param total bytes for all answers together. One that takes more by itself is sent alone
   */
  AnswerMemory(int total) {
    this.total = total;
    this.bytes = new Semaphore(total);
  }

  /**
   * Reserves what an answer takes, until the request is over.
   *
   * @param weight of the state in it, as the decider estimates it; or {@link #UNREAD}
   * @param patience how long to wait for room
   * @return false: there is none
   */
  boolean reserve(Context context, long weight, Duration patience) {
    if (weight <= SMALL) {
      return true;
    }
    int wanted = (int) Math.min(total, BYTES_PER_WEIGHT * weight);
    try {
      if (!bytes.tryAcquire(wanted, patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    Request.addCompletionListener(
        ServletContextRequest.getServletContextRequest(context.req()),
        unused -> bytes.release(wanted));
    return true;
  }

  /**
   * The same for an answer that nothing was stored for.
   *
   * @throws ProblemException 429: there is no room
   */
  void reserveOrRefuse(Context context, long weight, Duration patience) {
    if (!reserve(context, weight, patience)) {
      throw Problem.of(
              429, "busy", "too many large answers are on their way; ask for this one again later")
          .retryAfter(Duration.ofSeconds(1))
          .exception();
    }
  }
}
