package io.logfold.application.ownership;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which partitions this node is to own. It prevents no node from writing, the log does
 * that; it keeps nodes from fencing each other, and finds another owner when one is gone.
 *
 * <p>Any thread may call any method.
 */
public interface PartitionAssignment extends AutoCloseable {

  /**
   * Asks for partitions and starts notifying the listener of what this node has, one thread at a
   * time. The first notification is the initial assignment, as soon as it is known; it may be
   * empty.
   *
   * @throws IllegalStateException when called twice
   */
  void start(Listener listener);

  /**
   * Whether a partition is still assigned to this node. It is asked after the partition's writer
   * was fenced and before another one is opened, so what was known before the fencing does not
   * count: a paused node may have lost the partition without having heard of it. May take as long
   * as a request.
   */
  AssignmentStatus status(int partition);

  /** Looked at before each append; see {@link Lease}. Default: it always holds. */
  default Lease lease() {
    return Lease.UNLIMITED;
  }

  /**
   * Why partitions can currently be neither assigned nor handed over; null: all is well. Default:
   * null. Never waits.
   */
  default @Nullable String trouble() {
    return null;
  }

  /**
   * Leaves. Notifies the listener to give up this node's partitions and waits until it has; then
   * other nodes may have them.
   */
  @Override
  void close();

  /** What is known of an assignment that was made earlier. */
  enum AssignmentStatus {
    /** The partition is still assigned to this node. */
    ASSIGNED,
    /** Not known now, or it ended and the listener is about to be notified: ask again later. */
    UNKNOWN,
    /** It ended, and the listener will not be notified. */
    ENDED
  }

  /** Is notified of what this node is to own. */
  interface Listener {

    /** These are this node's from now on. Does not wait until they are acquired. */
    void assigned(Set<Integer> partitions);

    /**
     * These go to another node, in good order: returns when they were drained, saved and released.
     */
    void revoked(Set<Integer> partitions);

    /** These are another node's already. Does not wait. */
    void lost(Set<Integer> partitions);
  }
}
