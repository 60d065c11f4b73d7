package io.logfold.application.partition;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a partition from asking a store again that has just failed to answer. A frozen store takes
 * seconds to fail, and the commands on aggregates in memory would wait for that each time. Of one
 * partition's thread.
 */
final class StoreAbsence {

  private final PartitionOptions options;
  private final Surroundings surroundings;
  private @Nullable RuntimeException failure;
  private int failures;
  private long untilNanos;

  StoreAbsence(PartitionOptions options, Surroundings surroundings) {
    this.options = options;
    this.surroundings = surroundings;
  }

  /** Why it is no use to ask the store now; null: it may be asked. */
  @Nullable RuntimeException current() {
    return failure != null && surroundings.nanos().getAsLong() - untilNanos < 0 ? failure : null;
  }

  /** The store failed to answer; it is left alone for a while, longer each time. */
  void noticed(RuntimeException why) {
    failure = why;
    failures++;
    Duration pause = options.pause(failures);
    untilNanos = surroundings.nanos().getAsLong() + pause.toNanos();
  }

  /** The store answered. */
  void over() {
    failure = null;
    failures = 0;
  }
}
