package io.logfold.application.ownership;

import io.logfold.application.ownership.PartitionAssignment.Standing;
import io.logfold.application.partition.PartitionLoop;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionStatus.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The time for which one partition is assigned to this node: a {@link PartitionLoop}, and another
 * one whenever that was fenced although the assignment stands. (Somebody came late with an earlier
 * assignment, or without any.) {@link #run} is for a thread of its own; all other methods may be
 * called from any thread.
 */
final class Tenure<S, C, E> implements Runnable {

  private static final Logger LOG = System.getLogger(Tenure.class.getName());

  private final int partition;
  private final Supplier<PartitionLoop<S, C, E>> loops;
  private final PartitionAssignment assignment;
  private final PartitionOptions options;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch ending = new CountDownLatch(1);

  private volatile PartitionLoop<S, C, E> loop;

  /**
   * @param loops makes a loop that was never run
   */
  Tenure(
      int partition,
      Supplier<PartitionLoop<S, C, E>> loops,
      PartitionAssignment assignment,
      PartitionOptions options) {
    this.partition = partition;
    this.loops = loops;
    this.assignment = assignment;
    this.options = options;
    this.loop = loops.get();
  }

  /** The loop that is at work, or was last. */
  PartitionLoop<S, C, E> loop() {
    return loop;
  }

  /** Completes when the partition serves for the first time; fails when it never will. */
  CompletionStage<Void> ready() {
    return ready;
  }

  /** Completes when all is over, for whatever reason. */
  CompletionStage<Void> ended() {
    return ended;
  }

  @Override
  public void run() {
    try {
      int fencedInARow = 0;
      do {
        loop.ready().thenRun(() -> ready.complete(null));
        loop.run();
        boolean served = !loop.ready().toCompletableFuture().isCompletedExceptionally();
        fencedInARow = served ? 1 : fencedInARow + 1;
      } while (loop.status().phase() == Phase.FENCED && stands(fencedInARow) && next());
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "partition " + partition + " was dropped while fenced");
    } finally {
      loop.ready().exceptionally(this::neverReady);
      ended.complete(null);
    }
  }

  private Void neverReady(Throwable failure) {
    ready.completeExceptionally(failure);
    return null;
  }

  /** Pauses, longer each time, until the assignment is known to stand or to have ended. */
  private boolean stands(int fencedInARow) throws InterruptedException {
    for (int asked = 0; ; asked++) {
      Duration pause = options.pause(fencedInARow + asked);
      if (ending.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      Standing standing = assignment.standing(partition);
      if (standing != Standing.UNKNOWN) {
        return standing == Standing.ASSIGNED;
      }
    }
  }

  private synchronized boolean next() {
    if (ending()) {
      return false;
    }
    LOG.log(Level.INFO, "partition {0}: fenced, but still assigned; acquiring it again", partition);
    loop = loops.get();
    return true;
  }

  /** Whether it was asked to end. */
  boolean ending() {
    return ending.getCount() == 0;
  }

  /** Asks for an end in good order; {@link #ended} tells when it has come. */
  synchronized void end() {
    ending.countDown();
    loop.close();
  }

  /** Ends it at once. */
  synchronized void drop() {
    ending.countDown();
    loop.abandon();
  }
}
