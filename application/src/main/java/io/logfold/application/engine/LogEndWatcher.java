package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.internal.partition.PartitionEnvironment;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.application.request.EngineException.UnknownPosition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the end of a partition's log reaches a given offset. All waiters of a partition share
 * the requests for its end, and none holds a thread between two of them. Thread-safe.
 */
final class LogEndWatcher {

  /**
   * How far, in records, a true position can lie beyond the end that the log shows. It was
   * acknowledged; only a new leader shows less, by what its followers had not confirmed.
   */
  static final long MAX_AHEAD = 100_000;

  /** How many may wait for a partition after a look at its end. */
  static final int MAX_WAITING = 1_000;

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final EventLog<?> log;
  private final PartitionEnvironment environment;
  private final Duration patience;
  private final Executor lookers;
  private final List<Watch> watches;
  private volatile boolean closed;

  /**
   * @param patience how long what is stored may take to be readable
   * @param lookers ask the log, once in a while for all that wait
   */
  LogEndWatcher(
      EventLog<?> log, PartitionEnvironment environment, Duration patience, Executor lookers) {
    this.log = log;
    this.environment = environment;
    this.patience = patience;
    this.lookers = lookers;
    this.watches =
        IntStream.range(0, log.identity().partitions())
            .mapToObj(number -> new Watch(number))
            .toList();
  }

  /**
   * Waits until everything before an offset can be read.
   *
   * @return completes when that is so. Fails with {@code UnknownPosition} when the offset lies more
   *     than {@value #MAX_AHEAD} beyond the end, with {@code Unavailable} when the log does not get
   *     there in time or cannot be asked, with {@code Busy} when too many wait
   */
  CompletableFuture<@Nullable Void> reach(int partition, long offset) {
    if (offset == 0) {
      return CompletableFuture.completedFuture(null);
    }
    Waiter waiter =
        new Waiter(offset, environment.nanos() + patience.toNanos(), new CompletableFuture<>());
    watches.get(partition).add(waiter);
    return waiter.reached();
  }

  /** Fails all that wait, now and later. */
  void close() {
    closed = true;
    watches.forEach(watch -> watch.failAll(closing()));
  }

  private static Unavailable closing() {
    return new Unavailable("the engine is closed", RETRY_SOON, null);
  }

  private record Waiter(long offset, long deadline, CompletableFuture<@Nullable Void> reached) {}

  /** Those that wait for one partition. */
  private final class Watch {
    private final int number;
    private final List<Waiter> waiters = new ArrayList<>();

    /** A look is on its way to its thread. */
    private boolean lookIsDue;

    /** A look follows after a pause. */
    private boolean pausing;

    private Watch(int number) {
      this.number = number;
    }

    private void add(Waiter waiter) {
      synchronized (this) {
        waiters.add(waiter);
      }
      if (closed) {
        failAll(closing());
      } else {
        lookSoon();
      }
    }

    private void lookSoon() {
      synchronized (this) {
        if (lookIsDue) {
          return;
        }
        lookIsDue = true;
      }
      try {
        lookers.execute(this::look);
      } catch (RejectedExecutionException e) {
        failAll(closing());
      }
    }

    private void look() {
      synchronized (this) {
        lookIsDue = false;
      }
      try {
        settle(log.extent(number).end());
      } catch (LogException e) {
        failAll(new Unavailable(String.valueOf(e.getMessage()), RETRY_SOON, e));
      } catch (RuntimeException | Error e) {
        failAll(new Unavailable("the log's end cannot be read: " + e, RETRY_SOON, e));
        throw e;
      }
    }

    private void settle(long end) {
      long now = environment.nanos();
      Map<Waiter, @Nullable EngineException> done = new LinkedHashMap<>();
      boolean pause;
      synchronized (this) {
        int staying = 0;
        for (Iterator<Waiter> each = waiters.iterator(); each.hasNext(); ) {
          Waiter waiter = each.next();
          EngineException refusal =
              waiter.offset <= end ? null : refusal(waiter, end, now, staying);
          if (waiter.offset <= end || refusal != null) {
            done.put(waiter, refusal);
            each.remove();
          } else {
            staying++;
          }
        }
        pause = staying > 0 && !pausing;
        pausing |= pause;
      }
      done.forEach(Watch::finish);
      if (pause) {
        CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
            .execute(this::lookAgain);
      }
    }

    /** Why a waiter is not to wait any longer; null: it may. */
    private @Nullable EngineException refusal(Waiter waiter, long end, long now, int before) {
      String where = log.identity().partition(number) + ": the log ends at " + end;
      if (waiter.offset - end > MAX_AHEAD) {
        return new UnknownPosition(
            "%s, far before the position at %s that was asked for; send a Logfold-Position of this log unchanged"
                .formatted(where, waiter.offset));
      }
      if (now - waiter.deadline > 0) {
        return new Unavailable(
            "%s and did not reach %s in time".formatted(where, waiter.offset), RETRY_SOON, null);
      }
      return before < MAX_WAITING
          ? null
          : new Busy("%s, and %s requests wait for more".formatted(where, before), RETRY_SOON);
    }

    private void lookAgain() {
      synchronized (this) {
        pausing = false;
      }
      lookSoon();
    }

    private void failAll(EngineException failure) {
      List<Waiter> all;
      synchronized (this) {
        all = List.copyOf(waiters);
        waiters.clear();
      }
      all.forEach(waiter -> finish(waiter, failure));
    }

    private static void finish(Waiter waiter, @Nullable EngineException failure) {
      if (failure == null) {
        waiter.reached.complete(null);
      } else {
        waiter.reached.completeExceptionally(failure);
      }
    }
  }
}
