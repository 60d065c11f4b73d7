package io.logfold.testkit.ownership;

import io.logfold.application.ownership.PartitionAssignment;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An assignment that a test makes by hand: each method returns when the engine has been notified.
 * Any thread; the engine receives one notification at a time.
 */
public class ManualAssignment implements PartitionAssignment {

  private final Set<Integer> assigned = new HashSet<>();
  private @Nullable Listener listener;
  private volatile @Nullable AssignmentStatus status;

  @Override
  public synchronized void start(Listener listener) {
    if (this.listener != null) {
      throw new IllegalStateException("the engine was started before");
    }
    this.listener = listener;
    listener.assigned(Set.copyOf(assigned));
  }

  /** Gives the engine these partitions. */
  public synchronized ManualAssignment assign(Integer... partitions) {
    Set<Integer> given = Set.of(partitions);
    assigned.addAll(given);
    if (listener != null) {
      listener.assigned(given);
    }
    return this;
  }

  /** Takes these away in good order. */
  public synchronized void revoke(Integer... partitions) {
    Set<Integer> taken = Set.of(partitions);
    assigned.removeAll(taken);
    if (listener != null) {
      listener.revoked(taken);
    }
  }

  /** These were given to another node without this one having been asked. */
  public synchronized void lose(Integer... partitions) {
    Set<Integer> taken = Set.of(partitions);
    assigned.removeAll(taken);
    if (listener != null) {
      listener.lost(taken);
    }
  }

  /** What to say when asked; null: the truth. */
  public void say(@Nullable AssignmentStatus status) {
    this.status = status;
  }

  @Override
  public AssignmentStatus status(int partition) {
    AssignmentStatus said = status;
    if (said != null) {
      return said;
    }
    synchronized (this) {
      return assigned.contains(partition) ? AssignmentStatus.ASSIGNED : AssignmentStatus.UNKNOWN;
    }
  }

  @Override
  public synchronized void close() {
    revoke(assigned.toArray(Integer[]::new));
  }
}
