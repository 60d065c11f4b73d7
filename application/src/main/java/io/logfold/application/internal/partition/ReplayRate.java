package io.logfold.application.internal.partition;

import java.time.Duration;

/**
 * How fast this partition has replayed events, for estimating how long the next replay would take.
 */
final class ReplayRate {

  /** Assumed until something was measured: on the low side, so that the budget is kept. */
  private static final double ASSUMED_PER_SECOND = 50_000;

  /** A shorter replay says more about connecting than about replaying. */
  private static final long WORTH_MEASURING = 20_000;

  private double perSecond = ASSUMED_PER_SECOND;

  void measured(long events, Duration time) {
    if (events >= WORTH_MEASURING && !time.isZero()) {
      perSecond = events * 1e9 / time.toNanos();
    }
  }

  Duration timeFor(long events) {
    return Duration.ofNanos((long) (events * 1e9 / perSecond));
  }
}
