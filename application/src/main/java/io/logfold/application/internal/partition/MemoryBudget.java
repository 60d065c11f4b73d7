package io.logfold.application.internal.partition;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many bytes the aggregates of one engine may take in memory, in equal shares for the
 * partitions that it runs. What is counted are estimates ({@link
 * io.logfold.decider.Decider#weight}). Thread-safe.
 *
 * <p>Of a share, aggregates with unsaved events may take all. Those that can be loaded again stay
 * only while all together take no more than half of it: a cache that fills the heap costs more in
 * collecting garbage than it spares in loading, and a store that is away pushes out what can be
 * spared before any caller gets "busy".
 */
public final class MemoryBudget {

  /**
   * What the program itself, clients and the records being read take, however large the heap is;
   * measured.
   */
  private static final long BASE_BYTES = 32L << 20;

  /** Of the heap beyond that: the rest is for what is under way, and for the garbage of it. */
  private static final int PART_OF_HEAP = 2;

  /** At least so much of a heap that is hardly larger than the base. */
  private static final int LEAST_PART_OF_HEAP = 8;

  private final long bytes;
  private final AtomicInteger partitions = new AtomicInteger();

  private MemoryBudget(long bytes) {
    this.bytes = bytes;
  }

  /** So many bytes for all partitions together. */
  public static MemoryBudget ofBytes(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a budget of " + bytes + " bytes");
    }
    return new MemoryBudget(bytes);
  }

  /** Half of the largest heap that this JVM may have, beyond what everything else needs. */
  public static MemoryBudget ofHeap() {
    long heap = Runtime.getRuntime().maxMemory();
    return new MemoryBudget(
        Math.max((heap - BASE_BYTES) / PART_OF_HEAP, heap / LEAST_PART_OF_HEAP));
  }

  /** A further partition takes its share. */
  void enter() {
    partitions.incrementAndGet();
  }

  /** A partition that took a share gives it back. */
  void leave() {
    partitions.decrementAndGet();
  }

  /** Beyond this, a partition lets go of what can be loaded again. */
  long spareableShare() {
    return share() / 2;
  }

  /** What each partition may take now. */
  long share() {
    return bytes / Math.max(1, partitions.get());
  }
}
