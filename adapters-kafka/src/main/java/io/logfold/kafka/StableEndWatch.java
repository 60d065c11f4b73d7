package io.logfold.kafka;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that Kafka left out the end of a committed transaction while its writer lives (see {@link
 * TransactionEnds}). Its lane must not be used again then: the next transaction of the same
 * producer would carry the hanging one along, also into an abort.
 *
 * <p>An end can only be left out while the partition has no leader, and then the next append cannot
 * be quick. So only when more than {@link #UNSUSPICIOUS} lies between two commits is the last
 * stable offset asked for, without waiting: the answer is looked at before the append after that,
 * which is still on another lane than both. One thread.
 */
final class StableEndWatch {

  /** Below what a partition needs to lose its leader and to find it again. */
  static final Duration UNSUSPICIOUS = Duration.ofMillis(50);

  /** How late a busy coordinator's marker may be; its lane would have to wait for it anyway. */
  static final Duration LATE = Duration.ofSeconds(2);

  private static final long BETWEEN_LOOKS_MILLIS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Supplier<CompletableFuture<Long>> stableEnd;
  private final LongSupplier nanos;
  private @Nullable CompletableFuture<Long> asked;
  private long settledBefore;
  private long lastEnd = -1;
  private long lastNanos;

  /**
   * @param stableEnd asks for the partition's last stable offset
   */
  StableEndWatch(Supplier<CompletableFuture<Long>> stableEnd, LongSupplier nanos) {
    this.stableEnd = stableEnd;
    this.nanos = nanos;
  }

  /** A transaction has been committed; {@code end} is the offset after its last event. */
  void committed(long end) {
    long now = nanos.getAsLong();
    if (lastEnd >= 0 && now - lastNanos > UNSUSPICIOUS.toNanos()) {
      asked = stableEnd.get();
      settledBefore = lastEnd;
    }
    lastEnd = end;
    lastNanos = now;
  }

  /**
   * A transaction has been committed that wrote nothing to the partition. It took a lane all the
   * same, and however quick it was, it says nothing of the partition's leader.
   */
  void committedElsewhere() {
    if (lastEnd >= 0) {
      asked = stableEnd.get();
      settledBefore = lastEnd;
    }
  }

  /** What is wrong, if something is: the writer must not go on then. */
  Optional<String> trouble() {
    CompletableFuture<Long> answer = asked;
    if (answer == null) {
      return Optional.empty();
    }
    asked = null;
    long began = nanos.getAsLong();
    try {
      long stable = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      while (stable < settledBefore && nanos.getAsLong() - began < LATE.toNanos()) {
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        stable = stableEnd.get().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      }
      return stable >= settledBefore
          ? Optional.empty()
          : Optional.of(
              "the transaction at offset %d has no end, although events up to %d were committed since"
                  .formatted(stable, settledBefore));
    } catch (ExecutionException | TimeoutException e) {
      return Optional.of("cannot ask for the last stable offset: " + Failures.describe(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted while waiting for the last stable offset");
    }
  }
}
