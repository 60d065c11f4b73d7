package io.logfold.application.internal.ownership;

import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.internal.partition.PartitionLoop;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.application.ownership.PartitionAssignment.AssignmentStatus;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionStatus;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One partition while it is assigned to this node. Runs a {@link PartitionLoop}, and another one
 * whenever that was fenced although the partition is still assigned, as by a node with an earlier
 * assignment or without any. A loop that failed is followed by another one as soon as an operator
 * decides something else about the partition's records. {@link #run} needs a thread of its own; all
 * other methods are thread-safe.
 */
final class OwnedPartition<S, C, E> implements Runnable {

  private static final Logger LOG = System.getLogger(OwnedPartition.class.getName());

  /** How often it is looked whether an operator has decided something, while it has failed. */
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  private final int partition;
  private final Supplier<PartitionLoop<S, C, E>> loops;
  private final Supplier<List<QuarantineDecision>> decisions;
  private final PartitionAssignment assignment;
  private final PartitionOptions options;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch ending = new CountDownLatch(1);

  private volatile PartitionLoop<S, C, E> loop;

  /** Records of the partition that are in quarantine. */
  private volatile long quarantined;

  /**
   * @param loops makes a loop that was never run
   * @param decisions about the log's records, looked up anew
   */
  OwnedPartition(
      int partition,
      Supplier<PartitionLoop<S, C, E>> loops,
      Supplier<List<QuarantineDecision>> decisions,
      PartitionAssignment assignment,
      PartitionOptions options) {
    this.partition = partition;
    this.loops = loops;
    this.decisions = decisions;
    this.assignment = assignment;
    this.options = options;
    this.loop = loops.get();
  }

  /** The loop that is at work, or was last. */
  PartitionLoop<S, C, E> loop() {
    return loop;
  }

  /** How the partition is doing. */
  PartitionStatus status() {
    return loop.status().withQuarantined(quarantined);
  }

  /** Completes when the partition serves for the first time; fails when it never will. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Completes when all is over, for whatever reason. */
  CompletableFuture<Void> ended() {
    return ended;
  }

  @Override
  public void run() {
    try {
      int fencedInARow = 0;
      List<QuarantineDecision> known;
      do {
        known = decided();
        var unused = loop.ready().thenRun(() -> ready.complete(null));
        loop.run();
        boolean served = !loop.ready().isCompletedExceptionally();
        fencedInARow = served ? 1 : fencedInARow + 1;
      } while (continues(fencedInARow, known));
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "partition " + partition + " was dropped while fenced");
    } finally {
      var unused = loop.ready().exceptionally(this::neverReady);
      ended.complete(null);
    }
  }

  private boolean continues(int fencedInARow, @Nullable List<QuarantineDecision> known)
      throws InterruptedException {
    return switch (loop.status().phase()) {
      case FENCED ->
          isStillAssigned(fencedInARow)
              && replaceLoop("partition {0}: fenced, but still assigned; acquiring it again");
      case FAILED -> {
        var unused =
            loop.ready().exceptionally(this::neverReady); // callers do not wait for an operator
        yield isDecidedAnew(known)
            && replaceLoop("partition {0}: an operator decided about a record; acquiring it again");
      }
      case IDLE, RECOVERING, SERVING, ELSEWHERE, CLOSED -> false;
    };
  }

  /** What is decided about this partition; null: that cannot be read now. */
  private @Nullable List<QuarantineDecision> decided() {
    try {
      List<QuarantineDecision> found =
          decisions.get().stream()
              .filter(decision -> decision.position().partition() == partition)
              .toList();
      quarantined = found.stream().filter(QuarantineDecision::skipped).count();
      return found;
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "partition " + partition + ": the decisions are looked up later", e);
      return null;
    }
  }

  /** Waits until something else is decided, or the assignment ends: then false. */
  private boolean isDecidedAnew(@Nullable List<QuarantineDecision> known)
      throws InterruptedException {
    while (!ending.await(BETWEEN_LOOKS.toNanos(), TimeUnit.NANOSECONDS)) {
      List<QuarantineDecision> now = decided();
      if (now != null && !now.equals(known)) {
        return true;
      }
    }
    return false;
  }

  private Void neverReady(Throwable failure) {
    ready.completeExceptionally(failure);
    return null;
  }

  /** Pauses, longer each time, until it is known whether the partition is still assigned. */
  private boolean isStillAssigned(int fencedInARow) throws InterruptedException {
    for (int asked = 0; ; asked++) {
      Duration pause = options.pause(fencedInARow + asked);
      if (ending.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      AssignmentStatus status = assignment.status(partition);
      if (status != AssignmentStatus.UNKNOWN) {
        return status == AssignmentStatus.ASSIGNED;
      }
    }
  }

  private synchronized boolean replaceLoop(String why) {
    if (ending()) {
      return false;
    }
    LOG.log(Level.INFO, why, partition);
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
