package io.logfold.application.ownership;

import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.partition.PartitionLoop;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that this node owns, as its {@link PartitionAssignment} has it. Any thread may ask
 * for them; the assignment changes them.
 */
public final class Tenures<S, C, E> implements PartitionAssignment.Listener {

  private static final Logger LOG = System.getLogger(Tenures.class.getName());

  private final AtomicReferenceArray<@Nullable Tenure<S, C, E>> tenures;

  /** How partitions were doing when they were given up. */
  private final AtomicReferenceArray<@Nullable PartitionStatus> past;

  private final IntFunction<PartitionLoop<S, C, E>> loops;
  private final Supplier<List<QuarantineDecision>> decisions;
  private final PartitionAssignment assignment;
  private final PartitionOptions options;
  private final ThreadFactory threads;
  private final Duration releasePatience;
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private volatile boolean informed;

  /**
   * @param partitions how many there are
   * @param loops makes a loop, never run, for a partition
   * @param decisions about the log's records, looked up anew
   * @param assignment started by the caller, with this as its listener
   * @param threads makes a thread per owned partition
   * @param releasePatience how long giving partitions up in good order may take
   */
  public Tenures(
      int partitions,
      IntFunction<PartitionLoop<S, C, E>> loops,
      Supplier<List<QuarantineDecision>> decisions,
      PartitionAssignment assignment,
      PartitionOptions options,
      ThreadFactory threads,
      Duration releasePatience) {
    this.tenures = new AtomicReferenceArray<>(partitions);
    this.past = new AtomicReferenceArray<>(partitions);
    this.loops = loops;
    this.decisions = decisions;
    this.assignment = assignment;
    this.options = options;
    this.threads = threads;
    this.releasePatience = releasePatience;
  }

  /**
   * Completes when everything that was assigned at the beginning serves; fails when a part of it
   * never will.
   */
  public CompletionStage<Void> begun() {
    return begun;
  }

  /** The loop of a partition that is assigned to this node; null: it is not, or not for long. */
  public @Nullable PartitionLoop<S, C, E> find(int partition) {
    Tenure<S, C, E> tenure = tenures.get(partition);
    return tenure == null || tenure.ending() ? null : tenure.loop();
  }

  /** How a partition is doing, or did when it was given up; null: it was never assigned. */
  public @Nullable PartitionStatus status(int partition) {
    Tenure<S, C, E> tenure = tenures.get(partition);
    return tenure == null ? past.get(partition) : tenure.status();
  }

  /** Whether this node knows yet what it has. */
  public boolean informed() {
    return informed;
  }

  /** Whether this node has the partition, or is still giving it up. */
  public boolean holds(int partition) {
    Tenure<S, C, E> tenure = tenures.get(partition);
    return tenure != null && !(tenure.ending() && tenure.ended().toCompletableFuture().isDone());
  }

  /** Saves what this node has and has not saved, while it goes on serving; for before it leaves. */
  public CompletionStage<Void> saveAhead() {
    List<Tenure<S, C, E>> all = present(IntStream.range(0, tenures.length()).boxed().toList());
    return all(all, tenure -> tenure.loop().saveAhead());
  }

  @Override
  public void assigned(Set<Integer> partitions) {
    informed = true;
    List<Tenure<S, C, E>> fresh = partitions.stream().map(this::tenure).toList();
    CompletionStage<Void> ready = all(fresh, Tenure::ready);
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
    for (Tenure<S, C, E> tenure : fresh) {
      threads.newThread(tenure).start();
    }
  }

  private Tenure<S, C, E> tenure(int partition) {
    Tenure<S, C, E> tenure =
        new Tenure<>(partition, () -> loops.apply(partition), decisions, assignment, options);
    tenure.ended().thenRun(() -> retire(partition, tenure));
    Tenure<S, C, E> before = tenures.getAndSet(partition, tenure);
    if (before != null) {
      before.drop(); // nobody said that it ended, but its successor is here
    }
    return tenure;
  }

  @Override
  public void revoked(Set<Integer> partitions) {
    List<Tenure<S, C, E>> ending = present(partitions);
    ending.forEach(Tenure::end);
    try {
      all(ending, Tenure::ended).get(releasePatience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.log(
          Level.WARNING,
          "partitions {0} are not given up within {1} ms; dropping them",
          partitions,
          releasePatience.toMillis());
      ending.forEach(Tenure::drop);
    } catch (InterruptedException e) {
      ending.forEach(Tenure::drop);
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
    present(partitions).forEach(Tenure::drop);
  }

  private static <T> CompletableFuture<Void> all(
      List<T> tenures, Function<T, CompletionStage<Void>> what) {
    return CompletableFuture.allOf(
        tenures.stream()
            .map(tenure -> what.apply(tenure).toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Lets go of one that is over, and of all that it had in memory. */
  private void retire(int partition, Tenure<S, C, E> tenure) {
    if (tenure.ending()) {
      past.set(partition, tenure.status());
      tenures.compareAndSet(partition, tenure, null);
    }
  }

  private List<Tenure<S, C, E>> present(Collection<Integer> partitions) {
    return partitions.stream()
        .<@Nullable Tenure<S, C, E>>map(tenures::get)
        .filter(Objects::nonNull)
        .toList();
  }
}
