package io.logfold.application.partition;

import java.time.Duration;

/**
 * Limits and patience of one partition.
 *
 * @param mailboxCapacity requests that may wait; more are answered "busy"
 * @param maxBatch requests decided and stored together at most
 * @param maxResident aggregates kept in memory that could be loaded again; see also {@link
 *     MemoryBudget}
 * @param maxUnsaved aggregates with events that no snapshot contains yet; at this limit, or that of
 *     the {@link MemoryBudget}, recovery waits for the store and commands on further aggregates are
 *     answered "busy"
 * @param requestTimeout how long a request may wait for its turn and for an answer of the log
 * @param recoveryBudget how long replaying the tail may take; checkpoints are driven by it
 * @param checkpointInterval the tail is saved at least this often
 * @param retryPause first pause before trying again what failed; doubles up to {@link #MAX_PAUSE}
 * @param storePatience how long recovery waits for a snapshot store that is away before it replays
 *     the whole log instead
 */
public record PartitionOptions(
    int mailboxCapacity,
    int maxBatch,
    int maxResident,
    int maxUnsaved,
    Duration requestTimeout,
    Duration recoveryBudget,
    Duration checkpointInterval,
    Duration retryPause,
    Duration storePatience) {

  /** No pause between two attempts is longer. */
  public static final Duration MAX_PAUSE = Duration.ofSeconds(5);

  /** What suits most services. */
  public static final PartitionOptions DEFAULT =
      new PartitionOptions(
          4_096,
          1_024,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(10));

  public PartitionOptions {
    if (mailboxCapacity < 1 || maxBatch < 1 || maxResident < 0 || maxUnsaved < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /** The same with another bound on the requests that may wait. */
  public PartitionOptions withMailboxCapacity(int requests) {
    return new PartitionOptions(
        requests,
        maxBatch,
        maxResident,
        maxUnsaved,
        requestTimeout,
        recoveryBudget,
        checkpointInterval,
        retryPause,
        storePatience);
  }

  /** The same with another bound on the aggregates kept in memory. */
  public PartitionOptions withMaxResident(int aggregates) {
    return new PartitionOptions(
        mailboxCapacity,
        maxBatch,
        aggregates,
        maxUnsaved,
        requestTimeout,
        recoveryBudget,
        checkpointInterval,
        retryPause,
        storePatience);
  }

  /** The pause before attempt {@code number} (the first retry is 1). */
  public Duration pause(int number) {
    Duration pause = retryPause.multipliedBy(1L << Math.min(number - 1, 10));
    return pause.compareTo(MAX_PAUSE) < 0 ? pause : MAX_PAUSE;
  }
}
