package io.logfold.application.internal.partition;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of a partition, so that a simulation can replace it.
 *
 * @param clock the time that events carry
 * @param nanos elapsed time, for deadlines
 * @param pause waits between two attempts
 */
public record PartitionTime(InstantSource clock, LongSupplier nanos, Pause pause) {

  /** A wait that can be interrupted. */
  @FunctionalInterface
  public interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }
}
