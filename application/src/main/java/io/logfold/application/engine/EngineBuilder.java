package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.forwarding.Forwarding;
import io.logfold.application.internal.partition.MemoryBudget;
import io.logfold.application.internal.partition.PartitionEnvironment;
import io.logfold.application.internal.partition.PartitionTime;
import io.logfold.application.internal.partition.SnapshotBuild;
import io.logfold.application.ownership.AllPartitions;
import io.logfold.application.ownership.Lease;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts an {@link Engine} together. Everything but decider, log and store has a default.
 *
 * @param <S> the aggregate's state
 * @param <C> its commands
 * @param <E> its events
 */
public final class EngineBuilder<S, C, E> {

  private final Decider<S, C, E> decider;
  private final EventLog<E> log;
  private final SnapshotStore<S> snapshots;

  private InstantSource clock = InstantSource.system();
  private Supplier<String> commandIds = () -> UUID.randomUUID().toString();
  private ThreadFactory threads = Thread.ofPlatform().name("logfold-", 0).daemon().factory();
  private PartitionOptions options = PartitionOptions.DEFAULT;
  private Executor answers = Runnable::run;
  private Duration closePatience = Duration.ofSeconds(30);
  private MemoryBudget memory = MemoryBudget.ofHeap();
  private @Nullable PartitionAssignment assignment;
  private @Nullable Forwarding<S, C, E> forwarding;

  EngineBuilder(Decider<S, C, E> decider, EventLog<E> log, SnapshotStore<S> snapshots) {
    this.decider = decider;
    this.log = log;
    this.snapshots = snapshots;
  }

  /** The time that events carry. Default: the system's. */
  public EngineBuilder<S, C, E> clock(InstantSource clock) {
    this.clock = clock;
    return this;
  }

  /** Makes ids for commands that come without one; must never repeat. Default: random UUIDs. */
  public EngineBuilder<S, C, E> commandIds(Supplier<String> commandIds) {
    this.commandIds = commandIds;
    return this;
  }

  /**
   * Makes the engine's threads: one per partition and a few shared ones. Default: daemon threads.
   */
  public EngineBuilder<S, C, E> threads(ThreadFactory threads) {
    this.threads = threads;
    return this;
  }

  /** Limits and patience of each partition. */
  public EngineBuilder<S, C, E> options(PartitionOptions options) {
    this.options = options;
    return this;
  }

  /**
   * How many bytes all aggregates in memory may take together, by estimate ({@link
   * io.logfold.decider.Decider#weight}). Default: about half of the largest heap.
   *
   * @throws IllegalArgumentException less than one byte
   */
  public EngineBuilder<S, C, E> memory(long bytes) {
    this.memory = MemoryBudget.ofBytes(bytes);
    return this;
  }

  /**
   * Runs the callers' continuations, a batch of answers as one task. Default: the partition's own
   * thread, for then what callers send next is in the mailbox before the next batch is taken. An
   * executor of your own keeps a slow continuation from holding its partition up.
   */
  public EngineBuilder<S, C, E> answers(Executor answers) {
    this.answers = answers;
    return this;
  }

  /**
   * Which partitions the engine owns. It is the engine's: started and closed with it. Default:
   * {@linkplain AllPartitions all of them}.
   */
  public EngineBuilder<S, C, E> assignment(PartitionAssignment assignment) {
    this.assignment = assignment;
    return this;
  }

  /**
   * How requests get to the node that owns their partition. It is the engine's: started and closed
   * with it. Default: they do not, and are refused.
   */
  public EngineBuilder<S, C, E> forwarding(Forwarding<S, C, E> forwarding) {
    this.forwarding = forwarding;
    return this;
  }

  /**
   * How long {@link Engine#close}, or giving up a partition that is assigned to another node, waits
   * for what is under way. Default: 30 s.
   */
  public EngineBuilder<S, C, E> closePatience(Duration closePatience) {
    this.closePatience = closePatience;
    return this;
  }

  /**
   * Brings the snapshots to the end of the log without becoming an owner, beside the owners: for
   * code whose state has a new shape, before it takes over. Blocks; when it is interrupted, what
   * was saved stays, and the next one goes on from there.
   *
   * @throws io.logfold.application.eventlog.LogException the log cannot be read or folded
   * @throws io.logfold.application.snapshot.SnapshotException not everything could be saved
   */
  public void prepareSnapshots() throws InterruptedException {
    int partitions = log.identity().partitions();
    ExecutorService savers = Executors.newFixedThreadPool(2, threads);
    try (ExecutorService builders = Executors.newFixedThreadPool(partitions, threads)) {
      PartitionEnvironment environment =
          new PartitionEnvironment(systemTime(), savers, Runnable::run, memory, Lease.UNLIMITED);
      new SnapshotPreparation(
              IntStream.range(0, partitions)
                  .mapToObj(number -> new SnapshotBuild<>(setup().partition(number), environment))
                  .toList(),
              builders)
          .run();
    } finally {
      savers.shutdown();
    }
  }

  private EngineSetup<S, C, E> setup() {
    return new EngineSetup<>(decider, log, snapshots, options);
  }

  private PartitionTime systemTime() {
    return new PartitionTime(clock, System::nanoTime, Thread::sleep);
  }

  /** The engine; it does nothing before {@link Engine#start}. */
  public Engine<S, C, E> build() {
    ExecutorService savers = Executors.newFixedThreadPool(2, threads);
    ExecutorService readers = Executors.newFixedThreadPool(2, threads);
    PartitionAssignment assigned =
        assignment != null ? assignment : new AllPartitions(log.identity().partitions());
    PartitionEnvironment environment =
        new PartitionEnvironment(systemTime(), savers, answers, memory, assigned.lease());
    return new Engine<>(
        setup(),
        environment,
        commandIds,
        new EngineThreads(threads, savers, readers, closePatience),
        assigned,
        forwarding);
  }
}
