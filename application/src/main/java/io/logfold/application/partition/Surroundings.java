package io.logfold.application.partition;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * What a partition takes from outside, so that a test can hold all of it.
 *
 * @param clock the time that events carry
 * @param nanos elapsed time, for deadlines
 * @param saver runs saves of snapshots; may run them in the caller
 * @param answers runs the callers' continuations, a batch of answers as one task
 * @param pause waits between two attempts
 * @param memory what the aggregates in memory may take, shared with the engine's other partitions
 * @param lease looked at before each append
 */
public record Surroundings(
    InstantSource clock,
    LongSupplier nanos,
    Executor saver,
    Executor answers,
    Pause pause,
    MemoryBudget memory,
    Lease lease) {

  /**
   * Has callers answered. When the engine was closed and would not wait any longer, there is no
   * thread for that left, but callers still wait: then this thread does it.
   */
  void answer(Runnable answering) {
    try {
      answers.execute(answering);
    } catch (RejectedExecutionException e) {
      answering.run();
    }
  }

  /** A wait that can be interrupted. */
  @FunctionalInterface
  public interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }
}
