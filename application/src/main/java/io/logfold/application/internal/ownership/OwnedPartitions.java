package io.logfold.application.internal.ownership;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.internal.partition.PartitionLoop;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that are assigned to this node. The {@link PartitionAssignment} changes them, one
 * call at a time; all other methods are thread-safe.
 */
public final class OwnedPartitions<S, C, E> implements PartitionAssignment.Listener {

  private static final Logger LOG = System.getLogger(OwnedPartitions.class.getName());

  private final AtomicReferenceArray<@Nullable OwnedPartition<S, C, E>> ownedPartitions;

  /** How partitions were doing when they were given up. */
  private final AtomicReferenceArray<@Nullable PartitionStatus> past;

  private final EventLog<E> log;
  private final IntFunction<PartitionLoop<S, C, E>> loops;
  private final PartitionAssignment assignment;
  private final PartitionOptions options;
  private final ThreadFactory threads;
  private final Duration releasePatience;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private volatile boolean informed;

  /**
   * @param log whose partitions they are
   * @param loops makes a loop, never run, for a partition
   * @param assignment started by the caller, with this as its listener
   * @param threads makes a thread per owned partition
   * @param releasePatience how long giving partitions up in good order may take
   */
  public OwnedPartitions(
      EventLog<E> log,
      IntFunction<PartitionLoop<S, C, E>> loops,
      PartitionAssignment assignment,
      PartitionOptions options,
      ThreadFactory threads,
      Duration releasePatience) {
    int partitions = log.identity().partitions();
    this.ownedPartitions = new AtomicReferenceArray<>(partitions);
    this.past = new AtomicReferenceArray<>(partitions);
    this.log = log;
    this.loops = loops;
    this.assignment = assignment;
    this.options = options;
    this.threads = threads;
    this.releasePatience = releasePatience;
  }

  /**
   * Completes when everything that was assigned at the beginning serves; fails when a part of it
   * never will.
   */
  public CompletableFuture<Void> begun() {
    return begun;
  }

  /**
   * The loop of a partition that is assigned to this node; null: it is not, or it is being given
   * up.
   */
  public @Nullable PartitionLoop<S, C, E> find(int partition) {
    OwnedPartition<S, C, E> ownedPartition = ownedPartitions.get(partition);
    return ownedPartition == null || ownedPartition.ending() ? null : ownedPartition.loop();
  }

  /** How a partition is doing, or did when it was given up; null: it was never assigned. */
  public @Nullable PartitionStatus status(int partition) {
    OwnedPartition<S, C, E> ownedPartition = ownedPartitions.get(partition);
    return ownedPartition == null ? past.get(partition) : ownedPartition.status();
  }

  /** Whether this node knows yet what it has. */
  public boolean informed() {
    return informed;
  }

  /** Whether this node has the partition, or is still giving it up. */
  public boolean holds(int partition) {
    OwnedPartition<S, C, E> ownedPartition = ownedPartitions.get(partition);
    return ownedPartition != null && !(ownedPartition.ending() && ownedPartition.ended().isDone());
  }

  /** Saves what this node has and has not saved, while it goes on serving; for before it leaves. */
  public CompletableFuture<Void> saveAhead() {
    List<OwnedPartition<S, C, E>> all =
        present(IntStream.range(0, ownedPartitions.length()).boxed().toList());
    return all(all, ownedPartition -> ownedPartition.loop().saveAhead());
  }

  @Override
  public void assigned(Set<Integer> partitions) {
    informed = true;
    List<OwnedPartition<S, C, E>> fresh = partitions.stream().map(this::ownedPartition).toList();
    CompletableFuture<Void> ready = all(fresh, OwnedPartition::ready);
    var unused =
        ready.whenComplete(
            (v, failure) -> {
              if (failure == null) {
                begun.complete(null);
              } else {
                begun.completeExceptionally(
                    Objects.requireNonNullElse(failure.getCause(), failure));
              }
            });
    for (OwnedPartition<S, C, E> ownedPartition : fresh) {
      threads.newThread(ownedPartition).start();
    }
  }

  private OwnedPartition<S, C, E> ownedPartition(int partition) {
    OwnedPartition<S, C, E> ownedPartition =
        new OwnedPartition<>(
            partition, () -> loops.apply(partition), log::decisions, assignment, options);
    var unused = ownedPartition.ended().thenRun(() -> retire(partition, ownedPartition));
    OwnedPartition<S, C, E> before = ownedPartitions.getAndSet(partition, ownedPartition);
    if (before != null) {
      before.drop(); // its end was not reported, but its successor is here
    }
    return ownedPartition;
  }

  @Override
  public void revoked(Set<Integer> partitions) {
    List<OwnedPartition<S, C, E>> ending = present(partitions);
    ending.forEach(OwnedPartition::end);
    try {
      all(ending, OwnedPartition::ended).get(releasePatience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          Level.WARNING,
          "partitions {0} are not given up within {1} ms; dropping them",
          partitions,
          releasePatience.toMillis());
      ending.forEach(OwnedPartition::drop);
    } catch (InterruptedException e) {
      ending.forEach(OwnedPartition::drop);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // an end never fails
    }
  }

  @Override
  public void lost(Set<Integer> partitions) {
    if (!partitions.isEmpty()) {
      LOG.log(Level.WARNING, "partitions {0} were given to another node", partitions);
    }
    present(partitions).forEach(OwnedPartition::drop);
  }

  private static <T> CompletableFuture<Void> all(
      List<T> each, Function<T, CompletableFuture<Void>> what) {
    return CompletableFuture.allOf(each.stream().map(what).toArray(CompletableFuture<?>[]::new));
  }

  /** Lets go of one that is over, and of all that it had in memory. */
  private void retire(int partition, OwnedPartition<S, C, E> ownedPartition) {
    if (ownedPartition.ending()) {
      past.set(partition, ownedPartition.status());
      ownedPartitions.compareAndSet(partition, ownedPartition, null);
    }
  }

  private List<OwnedPartition<S, C, E>> present(Collection<Integer> partitions) {
    return partitions.stream()
        .<@Nullable OwnedPartition<S, C, E>>map(ownedPartitions::get)
        .filter(Objects::nonNull)
        .toList();
  }
}
