package io.logfold.kafka;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Repeats the steps of a start while a broker fails over. All steps share one time limit. Failures
 * that waiting cannot cure (missing rights, a wrong number of partitions) are thrown at once.
 *
 * <p>Not thread-safe.
 */
public final class StartPatience {

  private static final Logger LOG = System.getLogger(StartPatience.class.getName());
  private static final long PAUSE_MILLIS = 250;

  private final Duration limit;
  private final long endNanos;

  /**
   * @param limit from now on; an attempt in progress is not interrupted
   */
  public StartPatience(Duration limit) {
    this.limit = limit;
    this.endNanos = System.nanoTime() + limit.toNanos();
  }

  /**
   * Repeats an attempt until it succeeds.
   *
   * @return its result
   * @throws LogUnavailable the last attempt's failure: the limit has passed, or waiting would not
   *     help
   */
  public <T> T until(Supplier<T> attempt) {
    boolean said = false;
    while (true) {
      try {
        return attempt.get();
      } catch (LogUnavailable e) {
        if (!mayPass(e) || endNanos - System.nanoTime() <= 0) {
          throw e;
        }
        if (!said) {
          LOG.log(
              Level.WARNING,
              "waiting for Kafka, up to %s s in all: %s"
                  .formatted(limit.toSeconds(), e.getMessage()));
          said = true;
        }
        pause(e);
      }
    }
  }

  private static boolean mayPass(LogUnavailable e) {
    return Failures.isCausedBy(e, RetriableException.class)
        || Failures.isCausedBy(e, java.util.concurrent.TimeoutException.class);
  }

  private static void pause(LogUnavailable failure) {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
