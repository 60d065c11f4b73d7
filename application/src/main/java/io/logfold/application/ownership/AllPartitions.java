package io.logfold.application.ownership;

import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All partitions for this node alone, without any agreement. Another node that does the same later
 * has them from then on: a node that was fenced stays fenced.
 */
public final class AllPartitions implements PartitionAssignment {

  private final Set<Integer> all;
  private final AtomicReference<@Nullable Listener> listener = new AtomicReference<>();

  /**
   * @param count how many partitions the log has
   */
  public AllPartitions(int count) {
    this.all = IntStream.range(0, count).boxed().collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void start(Listener listener) {
    if (!this.listener.compareAndSet(null, listener)) {
      throw new IllegalStateException("the engine was started before");
    }
    listener.assigned(all);
  }

  @Override
  public AssignmentStatus status(int partition) {
    return AssignmentStatus.ENDED;
  }

  @Override
  public void close() {
    Listener started = listener.get();
    if (started != null) {
      started.revoked(all);
    }
  }
}
