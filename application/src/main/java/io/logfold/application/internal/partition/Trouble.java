package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.snapshot.PartitionCountChanged;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.application.snapshot.UnreadableSnapshot;

/**
 * What can go wrong while state is loaded or folded, typed by what helps against it. Everything
 * else is a fault that ends the work on the partition, at least for a while.
 */
sealed interface Trouble {

  /** What the log or the store failed with. */
  RuntimeException failure();

  /** Passes by itself. Next move: wait and try again. */
  sealed interface Away extends Trouble {}

  /** The log does not answer. */
  record LogAway(LogUnavailable failure) implements Away {}

  /** The store does not answer. Waiting for it has an end: the whole log can replace it. */
  record StoreAway(SnapshotStoreUnavailable failure) implements Away {}

  /** What is derived from the log does not fit it. Next move: rebuild it from the log. */
  sealed interface Derived extends Trouble {}

  /** The store has an older save than this partition builds on, as after a restored backup. */
  record StoreOutdated(StoreRegressed failure) implements Derived {}

  /** A snapshot cannot be read, or rests on what the log says differently now. */
  record SnapshotDamaged(UnreadableSnapshot failure) implements Derived {}

  /** The snapshots are those of a log with another number of partitions. Next move: stop. */
  record PartitionsChanged(PartitionCountChanged failure) implements Trouble {}

  /**
   * Tells which trouble a failure is.
   *
   * @throws RuntimeException the failure itself, when it is none of them
   */
  static Trouble of(RuntimeException failure) {
    return switch (failure) {
      case LogUnavailable away -> new LogAway(away);
      case SnapshotStoreUnavailable away -> new StoreAway(away);
      case StoreRegressed outdated -> new StoreOutdated(outdated);
      case UnreadableSnapshot damaged -> new SnapshotDamaged(damaged);
      case PartitionCountChanged changed -> new PartitionsChanged(changed);
      default -> throw failure;
    };
  }
}
