package io.logfold.testkit.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** Time that passes only by {@link #advance}. Single-threaded. */
public final class SimulatedTime implements InstantSource, LongSupplier {

  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  /** Elapsed time has no known zero and may well be negative, as {@link System#nanoTime} says. */
  private static final long FIRST_NANOS = Long.MIN_VALUE / 4;

  private long elapsed;

  public void advance(Duration duration) {
    elapsed += duration.toNanos();
  }

  @Override
  public Instant instant() {
    return BEGINNING.plusNanos(elapsed);
  }

  /** Nanoseconds since an arbitrary moment. */
  @Override
  public long getAsLong() {
    return FIRST_NANOS + elapsed;
  }
}
