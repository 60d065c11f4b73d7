package io.logfold.kafka.internal.nodes;

import io.logfold.application.partition.Lease;
import java.time.Duration;
import java.util.function.IntPredicate;

/**
 * Takes a node that has kept polling its group for the owner of its partitions, and asks the
 * group's coordinator when the node stood still: for half a session, others may have taken over.
 * Thread-safe.
 */
final class MembershipLease implements Lease {

  private final long trustNanos;
  private final IntPredicate coordinator;

  /** When the member last polled without having stood still before. */
  private volatile long aliveNanos = System.nanoTime();

  private volatile boolean givingUp;

  /** Only of the group's thread. */
  private long polledNanos = System.nanoTime();

  /**
   * @param session after this without a heartbeat others take over
   * @param coordinator whether the group's coordinator gives a partition to this node
   */
  MembershipLease(Duration session, IntPredicate coordinator) {
    this.trustNanos = session.toNanos() / 2;
    this.coordinator = coordinator;
  }

  /** The member polls; called by the group's thread, every half second or so. */
  void polled() {
    long now = System.nanoTime();
    boolean stoodStill = now - polledNanos > trustNanos;
    polledNanos = now;
    if (!stoodStill) {
      aliveNanos = now;
    }
  }

  /** While partitions are given up, the member does not poll. */
  void givingUp(boolean now) {
    givingUp = now;
    polledNanos = System.nanoTime();
  }

  @Override
  public boolean holds(int partition) {
    return System.nanoTime() - aliveNanos <= trustNanos || givingUp || coordinator.test(partition);
  }
}
