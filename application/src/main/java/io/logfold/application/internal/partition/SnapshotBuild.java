package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import org.jspecify.annotations.Nullable;

/**
 * Brings the snapshots of one partition to the end of its log, beside the partition's owner: for
 * code whose state has a new shape, before it takes over. If stopped, it resumes from its last
 * intermediate checkpoint when it is run again. {@link #run} is not thread-safe; the other methods
 * are.
 */
public final class SnapshotBuild<S, C, E> {

  private final LogPartition partition;
  private final PartitionEnvironment environment;
  private final PartitionProcessor<S, C, E> processor;
  private volatile boolean stopped;
  private volatile @Nullable String waitingFor;

  public SnapshotBuild(PartitionSetup<S, C, E> setup, PartitionEnvironment environment) {
    this.partition = setup.partition();
    this.environment = environment;
    this.processor = new PartitionProcessor<>(setup, environment, new BuildMonitor());
  }

  /**
   * Builds them.
   *
   * @return the offset that the checkpoint has reached
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded
   * @throws SnapshotStoreUnavailable not everything could be saved
   * @throws io.logfold.application.snapshot.UnreadableSnapshot the snapshots are damaged, which
   *     only their owner may discard
   * @throws InterruptedException it was stopped; what was saved stays
   */
  public long run() throws InterruptedException {
    environment.memory().enter();
    try {
      processor.build();
      long reached = processor.checkpointer().saved().nextOffset();
      // Not by offsets: behind the last event there may be records of terms, which no save
      // contains.
      if (processor.checkpointer().tail() > 0) {
        throw new SnapshotStoreUnavailable(
            "%s: snapshots are saved up to %s of %s only: %s"
                .formatted(
                    partition,
                    reached,
                    processor.place().offset(),
                    processor.checkpointer().trouble()));
      }
      return reached;
    } finally {
      environment.memory().leave();
    }
  }

  /** Ends it soon. */
  public void stop() {
    stopped = true;
  }

  /** What it waits for; null: it does not. */
  public @Nullable String waitingFor() {
    return waitingFor;
  }

  private final class BuildMonitor implements Monitor {
    @Override
    public void waitingFor(@Nullable String what) {
      waitingFor = what;
    }

    @Override
    public void saveEnded() {}

    @Override
    public boolean closing() {
      return stopped;
    }
  }
}
