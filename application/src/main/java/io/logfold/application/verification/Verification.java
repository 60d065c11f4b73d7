package io.logfold.application.verification;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;

/**
 * Folds the whole log again and compares with every snapshot, at the version that the snapshot has:
 * state, remembered commands, and the index of offsets.
 *
 * <p>Partitions are read side by side, as many as there are processors. Memory is bounded, see
 * {@link PartitionCheck}. It changes nothing, and engines may be at work meanwhile. Thread-safe.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class Verification<S, E> {

  private final Sources<S, E> sources;
  private final LongConsumer progress;
  private final long memory;
  private final IntFunction<ExecutorService> readers;

  /**
   * @param memory about how many bytes all of it may take
   * @param readers makes an executor with so many threads, for one run
   */
  Verification(
      Sources<S, E> sources,
      LongConsumer progress,
      long memory,
      IntFunction<ExecutorService> readers) {
    this.sources = sources;
    this.progress = progress;
    this.memory = memory;
    this.readers = readers;
  }

  /**
   * Starts to describe a verification, of what an engine is built with.
   *
   * @throws IllegalArgumentException the store has no {@link SnapshotStore#operations}
   */
  public static <S, E> VerificationBuilder<S, E> builder(
      Decider<S, ?, E> decider, EventLog<E> log, SnapshotStore<S> snapshots) {
    return new VerificationBuilder<>(Sources.of(decider, log, snapshots));
  }

  /**
   * Reads and compares everything. Blocks; when it is interrupted it ends soon.
   *
   * @return what was found; a partition that cannot be read to its end is a finding
   * @throws io.logfold.application.eventlog.LogUnavailable the log cannot be reached
   * @throws io.logfold.application.snapshot.SnapshotException the store cannot be reached, or a
   *     checkpoint is damaged
   */
  public VerificationReport run() throws InterruptedException {
    LogIdentity log = sources.log().identity();
    int threads = Math.min(log.partitions(), Runtime.getRuntime().availableProcessors());
    LongAdder read = new LongAdder();
    LongConsumer counter =
        events -> {
          read.add(events);
          progress.accept(read.sum());
        };
    List<Future<Findings>> parts = new ArrayList<>();
    try (ExecutorService executor = readers.apply(threads)) {
      for (int number = 0; number < log.partitions(); number++) {
        var check = new PartitionCheck<>(sources, log.partition(number), memory / threads, counter);
        parts.add(executor.submit(check::run));
      }
      try {
        Findings all = new Findings();
        for (Future<Findings> part : parts) {
          all.add(part.get());
        }
        return all.report();
      } catch (InterruptedException e) {
        executor.shutdownNow();
        throw e;
      } catch (ExecutionException e) {
        executor.shutdownNow();
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e);
      }
    }
  }
}
