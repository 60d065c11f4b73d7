package io.logfold.benchmarks.load;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A closed loop: each caller sends its next request when the last one was answered. Callers cost no
 * thread: they continue on the thread that answers. Not thread-safe.
 */
public final class ClosedLoop {

  private static final Duration LAST_ANSWERS = Duration.ofSeconds(60);

  private final Target target;
  private final CpuMeter meter;
  private final int callers;
  private final Observer observer;
  private final long[] sent;

  /**
   * Without a look at what the requests cost the servers.
   *
   * @param callers requests in flight
   */
  public ClosedLoop(Target target, int callers) {
    this(target, CpuMeter.ownOnly(), callers);
  }

  /**
   * @param meter measures what the requests cost
   * @param callers requests in flight
   */
  public ClosedLoop(Target target, CpuMeter meter, int callers) {
    this(target, meter, callers, (caller, sequence, begin, end) -> {});
  }

  /**
   * @param meter measures what the requests cost
   * @param callers requests in flight
   * @param observer receives each acknowledged request
   */
  public ClosedLoop(Target target, CpuMeter meter, int callers, Observer observer) {
    this.target = target;
    this.meter = meter;
    this.observer = observer;
    this.callers = callers;
    this.sent = new long[callers];
  }

  /** Receives requests, on the threads that answer them. */
  @FunctionalInterface
  public interface Observer {

    /** A caller's request was in flight from {@code begin} to {@code end}, in nanoseconds. */
    void answered(int caller, long sequence, long begin, long end);
  }

  /** Runs for a while and measures all of it. Sequences go on from the run before. */
  public Measurement run(Duration time) throws InterruptedException {
    CpuMeter.Reading before = meter.read();
    Run run = new Run(System.nanoTime() + time.toNanos());
    long started = System.nanoTime();
    for (int caller = 0; caller < callers; caller++) {
      run.go(caller);
    }
    if (!run.running.await(time.plus(LAST_ANSWERS).toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException(
          "%d callers got no answer within %s".formatted(run.running.getCount(), LAST_ANSWERS));
    }
    return run.measured(System.nanoTime() - started, before);
  }

  /** One run; callers count down when their last request was answered. */
  private final class Run {
    private final long endNanos;
    private final CountDownLatch running = new CountDownLatch(callers);
    private final Histogram answered = new ConcurrentHistogram(3);
    private final Histogram refused = new ConcurrentHistogram(3);
    private final LongAdder count = new LongAdder();

    Run(long endNanos) {
      this.endNanos = endNanos;
    }

    void go(int caller) {
      // A loop, not a recursion, over requests that are answered at once.
      while (true) {
        long started = System.nanoTime();
        if (started - endNanos >= 0) {
          running.countDown();
          return;
        }
        long sequence = sent[caller]++;
        var answer = target.send(caller, sequence).toCompletableFuture();
        if (!answer.isDone()) {
          var unused =
              answer.whenComplete(
                  (result, failure) -> {
                    note(caller, sequence, started, failure != null);
                    go(caller);
                  });
          return;
        }
        note(caller, sequence, started, answer.isCompletedExceptionally());
      }
    }

    private void note(int caller, long sequence, long started, boolean failed) {
      long ended = System.nanoTime();
      long nanos = ended - started;
      if (failed) {
        refused.recordValue(nanos);
      } else {
        answered.recordValue(nanos);
        count.increment();
        observer.answered(caller, sequence, started, ended);
      }
    }

    Measurement measured(long nanos, CpuMeter.Reading before) {
      return new Measurement(
          count.sum() * 1e9 / nanos,
          answered.getValueAtPercentile(50) / 1e6,
          answered.getValueAtPercentile(99) / 1e6,
          refused.getTotalCount(),
          refused.getValueAtPercentile(99) / 1e6,
          count.sum(),
          meter.read().since(before, count.sum()));
    }
  }
}
