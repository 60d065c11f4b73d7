package io.logfold.application.partition;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.decider.Decider;
import org.jspecify.annotations.Nullable;

/**
 * Brings the snapshots of one partition to the end of its log, beside whoever owns it: for code
 * whose state has a new shape, before it takes over. It may be stopped at any moment, and goes on
 * from its last intermediate checkpoint when it is run again. {@link #run} is for one thread;
 * {@link #stop} may be called from any.
 */
public final class SnapshotBuild<S, C, E> {

  private final LogPartition partition;
  private final Surroundings surroundings;
  private final PartitionProcessor<S, C, E> processor;
  private volatile boolean stopped;
  private volatile @Nullable String waitingFor;

  public SnapshotBuild(
      LogPartition partition,
      Decider<S, C, E> decider,
      EventLog<E> log,
      SnapshotStore<S> store,
      PartitionOptions options,
      Surroundings surroundings) {
    this.partition = partition;
    this.surroundings = surroundings;
    this.processor =
        new PartitionProcessor<>(
            partition, decider, log, store, options, surroundings, new BuildMonitor());
  }

  /**
   * Does it.
   *
   * @return the offset that the checkpoint has reached
   * @throws io.logfold.application.eventlog.CorruptLog the log cannot be folded
   * @throws SnapshotStoreUnavailable not everything could be saved
   * @throws io.logfold.application.snapshot.UnreadableSnapshot the snapshots are damaged, which
   *     only their owner may mend
   * @throws InterruptedException it was stopped; what was saved stays
   */
  public long run() throws InterruptedException {
    surroundings.memory().enter();
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
      surroundings.memory().leave();
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
    public void stirred() {}

    @Override
    public boolean closing() {
      return stopped;
    }
  }
}
