package io.logfold.application.internal.partition;

import io.logfold.application.partition.PartitionOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a partition from asking a store again that has just failed to answer. A frozen store takes
 * seconds to fail, and commands on aggregates in memory would wait for that each time. Confined to
 * the partition's thread.
 */
final class StoreBackoff {

  private final PartitionOptions options;
  private final PartitionEnvironment environment;
  private @Nullable RuntimeException failure;
  private int failures;
  private long untilNanos;

  StoreBackoff(PartitionOptions options, PartitionEnvironment environment) {
    this.options = options;
    this.environment = environment;
  }

  /** Why it is no use to ask the store now; null: it may be asked. */
  @Nullable RuntimeException lastFailure() {
    return failure != null && environment.nanos() - untilNanos < 0 ? failure : null;
  }

  /** The store failed to answer; it is left alone for a while, longer each time. */
  void failed(RuntimeException why) {
    failure = why;
    failures++;
    Duration pause = options.pause(failures);
    untilNanos = environment.nanos() + pause.toNanos();
  }

  /** The store answered. */
  void answered() {
    failure = null;
    failures = 0;
  }
}
