package io.logfold.benchmarks.load;

import io.logfold.application.request.EngineException.Busy;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Callers that back off: on "busy" they send the same again after the given pause, doubled each
 * time, up to a second. For one run.
 */
public final class Overload {

  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final Target target;
  private final CpuMeter meter;
  private final int callers;
  private final long[] sent;
  private final Histogram answered = new ConcurrentHistogram(3);
  private final Histogram refused = new ConcurrentHistogram(3);
  private final LongAdder failed = new LongAdder();
  private final LongAdder inTime = new LongAdder();
  private final CountDownLatch running;
  private final PauseWheel pauses = new PauseWheel();

  /**
   * @param meter looks what the requests cost
   * @param callers requests that are wanted at the same time
   */
  public Overload(Target target, CpuMeter meter, int callers) {
    this.target = target;
    this.meter = meter;
    this.callers = callers;
    this.sent = new long[callers];
    this.running = new CountDownLatch(callers);
  }

  /**
   * What came of it.
   *
   * @param failed answers that were neither a result nor "busy"
   * @param answered results
   * @param cpu microseconds for each result, refusals included
   */
  public record Outcome(
      double perSecond,
      double p99Millis,
      long refused,
      double refusedP99Millis,
      long failed,
      long answered,
      CpuMeter.Reading cpu) {}

  public Outcome run(Duration time) throws InterruptedException {
    CpuMeter.Reading before = meter.read();
    long started = System.nanoTime();
    long end = started + time.toNanos();
    for (int caller = 0; caller < callers; caller++) {
      go(caller, 0, end);
    }
    running.await();
    pauses.close();
    return new Outcome(
        // After the end no caller sends, but some are still waiting out their pauses.
        inTime.sum() * 1e9 / time.toNanos(),
        answered.getValueAtPercentile(99) / 1e6,
        refused.getTotalCount(),
        refused.getValueAtPercentile(99) / 1e6,
        failed.sum(),
        answered.getTotalCount(),
        meter.read().since(before, answered.getTotalCount()));
  }

  private void go(int caller, int refusals, long end) {
    long started = System.nanoTime();
    if (started - end >= 0) {
      running.countDown();
      return;
    }
    var unused =
        target
            .send(caller, sent[caller])
            .handle( // not whenComplete: its stage would get an exception of its own
                (result, failure) -> {
                  next(caller, refusals, end, started, failure);
                  return caller;
                });
  }

  private void next(int caller, int refusals, long end, long started, Throwable failure) {
    long nanos = System.nanoTime() - started;
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Busy busy) {
      refused.recordValue(nanos);
      long pause =
          Math.min(LONGEST_PAUSE_MILLIS, busy.retryAfter().toMillis() << Math.min(refusals, 10));
      // Not all at the same moment, or they would all be refused again.
      long spread = ThreadLocalRandom.current().nextLong(pause / 2, pause + 1);
      pauses.after(spread, () -> go(caller, refusals + 1, end));
      return;
    }
    if (cause == null) {
      answered.recordValue(nanos);
      if (started + nanos - end < 0) {
        inTime.increment();
      }
    } else {
      failed.increment();
    }
    sent[caller]++;
    go(caller, 0, end);
  }
}
