package io.logfold.application.internal.partition;

import io.logfold.application.ownership.Lease;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What a partition uses of its engine, so that a test can replace all of it.
 *
 * @param time what the partition takes for the time
 * @param saver runs saves of snapshots; may run them in the caller
 * @param answers runs the callers' continuations, a batch of answers as one task
 * @param memory what the aggregates in memory may take, shared with the engine's other partitions
 * @param lease looked at before each append
 */
public record PartitionEnvironment(
    PartitionTime time, Executor saver, Executor answers, MemoryBudget memory, Lease lease) {

  /** The time that events carry. */
  InstantSource clock() {
    return time.clock();
  }

  /** Elapsed time in nanoseconds, for deadlines. */
  public long nanos() {
    return time.nanos().getAsLong();
  }

  /** Waits between two attempts. */
  void sleep(Duration duration) throws InterruptedException {
    time.pause().sleep(duration);
  }

  /**
   * Runs callers' continuations. When the engine was closed and would not wait any longer, no other
   * thread is left to do that, but callers still wait: then this thread does it.
   */
  void answer(Runnable answering) {
    try {
      answers.execute(answering);
    } catch (RejectedExecutionException e) {
      answering.run();
    }
  }
}
