package io.logfold.application.partition;

import java.time.Duration;

/**
 * Limits and patience of one partition. Start from {@link #DEFAULT}.
 *
 * @param limits how much may gather
 * @param requestTimeout how long a request may wait for its turn and for an answer of the log
 * @param checkpoints how often the tail is saved
 * @param retries how long to wait for what fails
 */
public record PartitionOptions(
    Limits limits, Duration requestTimeout, Checkpoints checkpoints, Retries retries) {

  /** No pause between two attempts is longer. */
  public static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  /** What suits most services. */
  public static final PartitionOptions DEFAULT =
      new PartitionOptions(
          new Limits(4_096, 1_024, Integer.MAX_VALUE, Integer.MAX_VALUE),
          Duration.ofSeconds(10),
          new Checkpoints(Duration.ofSeconds(1), Duration.ofSeconds(10)),
          new Retries(Duration.ofMillis(100), Duration.ofSeconds(10)));

  /**
   * How much may gather in a partition. What the aggregates take in memory is also bounded by
   * {@code EngineBuilder.memory}.
   *
   * @param mailboxCapacity requests that may wait; more are answered "busy"
   * @param maxBatch requests decided and stored together at most
   * @param maxResident aggregates kept in memory that could be loaded again
   * @param maxUnsaved aggregates with events that no snapshot contains yet; at this limit, or that
   *     of the memory, recovery waits for the store and commands on further aggregates are answered
   *     "busy"
   */
  public record Limits(int mailboxCapacity, int maxBatch, int maxResident, int maxUnsaved) {
    public Limits {
      if (mailboxCapacity < 1 || maxBatch < 1 || maxResident < 0 || maxUnsaved < 1) {
        throw new IllegalArgumentException("limits must be positive");
      }
    }
  }

  /**
   * How often the tail is saved.
   *
   * @param recoveryBudget how long replaying the tail may take; it is saved in time for that
   * @param interval the tail is saved at least this often
   */
  public record Checkpoints(Duration recoveryBudget, Duration interval) {}

  /**
   * How long to wait for what fails.
   *
   * @param pause before the first retry; doubles up to {@link #MAX_PAUSE}
   * @param storePatience how long recovery waits for a snapshot store that is away before it
   *     replays the whole log instead
   */
  public record Retries(Duration pause, Duration storePatience) {}

  /** The same with another bound on the requests that may wait. */
  public PartitionOptions withMailboxCapacity(int requests) {
    return withLimits(new Limits(requests, limits.maxBatch, limits.maxResident, limits.maxUnsaved));
  }

  /** The same with another bound on the aggregates kept in memory. */
  public PartitionOptions withMaxResident(int aggregates) {
    return withLimits(
        new Limits(limits.mailboxCapacity, limits.maxBatch, aggregates, limits.maxUnsaved));
  }

  private PartitionOptions withLimits(Limits others) {
    return new PartitionOptions(others, requestTimeout, checkpoints, retries);
  }

  /** The same with another time that a request may take. */
  public PartitionOptions withRequestTimeout(Duration timeout) {
    return new PartitionOptions(limits, timeout, checkpoints, retries);
  }

  /** The pause before attempt {@code number} (the first retry is 1). */
  public Duration pause(int number) {
    Duration pause = retries.pause.multipliedBy(1L << Math.min(number - 1, 10));
    return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
  }
}
