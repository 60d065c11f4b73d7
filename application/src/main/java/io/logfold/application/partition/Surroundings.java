package io.logfold.application.partition;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What a partition takes from outside, so that a test can hold all of it.
 *
 * @param clock the time that events carry
 * @param nanos elapsed time, for deadlines
 * @param saver runs saves of snapshots; may run them in the caller
 * @param answers runs the callers' continuations, a batch of answers as one task
 * @param pause waits between two attempts
 */
public record Surroundings(
    InstantSource clock, LongSupplier nanos, Executor saver, Executor answers, Pause pause) {

  /** A wait that can be interrupted. */
  @FunctionalInterface
  public interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }
}
