package io.logfold.kafka.internal.nodes;

import io.logfold.application.ownership.Lease;
import java.time.Duration;
import java.util.function.IntPredicate;

/**
 * Holds as long as the node polls its group. After a node has not polled for half a session, other
 * nodes may have taken over, so the lease asks the group's coordinator. Thread-safe.
 */
final class MembershipLease implements Lease {

  private final long trustNanos;
  private final IntPredicate coordinator;

  /** When the member last polled in time. */
  private volatile long aliveNanos = System.nanoTime();

  private volatile boolean givingUp;

  /** Only the group's thread uses it. */
  private long polledNanos = System.nanoTime();

  /**
   * @param session after this time without a heartbeat other nodes take over
   * @param coordinator asks the group's coordinator whether this node owns a partition
   */
  MembershipLease(Duration session, IntPredicate coordinator) {
    this.trustNanos = session.toNanos() / 2;
    this.coordinator = coordinator;
  }

  /** Notes that the member polls; the group's thread calls it, about every half second. */
  void polled() {
    long now = System.nanoTime();
    boolean stoodStill = now - polledNanos > trustNanos;
    polledNanos = now;
    if (!stoodStill) {
      aliveNanos = now;
    }
  }

  /** Notes that the member gives up partitions, or has done so: it does not poll meanwhile. */
  void givingUp(boolean now) {
    givingUp = now;
    polledNanos = System.nanoTime();
  }

  @Override
  public boolean holds(int partition) {
    return System.nanoTime() - aliveNanos <= trustNanos || givingUp || coordinator.test(partition);
  }
}
