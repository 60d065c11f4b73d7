package io.logfold.application.verification;

import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongConsumer;

/**
 * Describes a {@link Verification}. Everything has a default. Not thread-safe.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class VerificationBuilder<S, E> {

  private static final int PART_OF_HEAP = 3;

  private final Sources<S, E> sources;
  private long memory = Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
  private LongConsumer progress = events -> {};
  private ThreadFactory threads = Thread.ofPlatform().name("logfold-verify-", 0).daemon().factory();

  VerificationBuilder(Sources<S, E> sources) {
    this.sources = sources;
  }

  /**
   * About how many bytes the aggregates in memory may take; with less, the log is read more often.
   * Default: a third of the largest heap.
   */
  public VerificationBuilder<S, E> memory(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException(
          "the memory must be at least 1 byte, but is %s".formatted(bytes));
    }
    this.memory = bytes;
    return this;
  }

  /**
   * Receives now and then how many events were read so far, from any thread; events that were read
   * twice count twice. Default: nothing does.
   */
  public VerificationBuilder<S, E> progress(LongConsumer eventsRead) {
    this.progress = eventsRead;
    return this;
  }

  /** Makes the threads that read, one per processor at most. Default: daemon threads. */
  public VerificationBuilder<S, E> threads(ThreadFactory threads) {
    this.threads = threads;
    return this;
  }

  /** The verification; it reads nothing before {@link Verification#run}. */
  public Verification<S, E> build() {
    ThreadFactory factory = threads;
    return new Verification<>(
        sources, progress, memory, count -> Executors.newFixedThreadPool(count, factory));
  }
}
