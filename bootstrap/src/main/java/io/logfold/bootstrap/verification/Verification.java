package io.logfold.bootstrap.verification;

import io.logfold.application.eventlog.EventLog;
import io.logfold.domain.Decider;
import io.logfold.postgres.SnapshotOperations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/**
 * Folds the whole log anew and compares with every snapshot, at the version that the snapshot has:
 * state, remembered commands, and the index of offsets.
 *
 * <p>Partitions are read side by side, as many as there are processors. Memory is bounded, see
 * {@link PartitionCheck}. An engine may be at work meanwhile.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class Verification<S, E> {

  private final Decider<S, ?, E> decider;
  private final EventLog<E> log;
  private final SnapshotOperations<S> snapshots;
  private final LongConsumer progress;
  private final int threads;
  private final long memory;

  /**
   * @param progress is told now and then how many events were read, by any thread
   * @param memory how many bytes all of it may take, about
   */
  public Verification(
      Decider<S, ?, E> decider,
      EventLog<E> log,
      SnapshotOperations<S> snapshots,
      LongConsumer progress,
      long memory) {
    this.decider = decider;
    this.log = log;
    this.snapshots = snapshots;
    this.progress = progress;
    this.threads =
        Math.min(log.identity().partitions(), Runtime.getRuntime().availableProcessors());
    this.memory = memory;
  }

  /** Looks at everything. */
  public VerificationReport run() throws InterruptedException {
    LongAdder read = new LongAdder();
    List<Future<Findings>> parts = new ArrayList<>();
    try (ExecutorService readers = Executors.newFixedThreadPool(threads)) {
      for (int number = 0; number < log.identity().partitions(); number++) {
        var check =
            new PartitionCheck<>(
                decider,
                log,
                snapshots,
                log.identity().partition(number),
                memory / threads,
                events -> {
                  read.add(events);
                  progress.accept(read.sum());
                });
        parts.add(readers.submit(check::run));
      }
      try {
        Findings all = new Findings();
        for (Future<Findings> part : parts) {
          all.add(part.get());
        }
        return all.report();
      } catch (ExecutionException e) {
        readers.shutdownNow();
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e);
      }
    }
  }
}
