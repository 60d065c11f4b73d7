package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.PartitionCountChanged;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The sets that sibling stores share. One lock makes every operation atomic. */
final class Memory<S> {

  private final Map<SetPartition.Key, SetPartition<S>> sets = new HashMap<>();
  private boolean away;

  synchronized <R> R with(
      LogPartition partition, SetPartition.Key key, Function<SetPartition<S>, R> operation) {
    check(partition);
    return operation.apply(sets.computeIfAbsent(key, absent -> new SetPartition<>(partition)));
  }

  synchronized void discard(LogPartition partition, SetPartition.Key key) {
    check(partition);
    sets.remove(key);
  }

  synchronized void away(boolean now) {
    away = now;
  }

  synchronized Runnable backup() {
    Map<SetPartition.Key, SetPartition<S>> copy = copy(sets);
    return () -> restore(copy);
  }

  private synchronized void restore(Map<SetPartition.Key, SetPartition<S>> copy) {
    sets.clear();
    sets.putAll(copy(copy));
  }

  private static <S> Map<SetPartition.Key, SetPartition<S>> copy(
      Map<SetPartition.Key, SetPartition<S>> sets) {
    Map<SetPartition.Key, SetPartition<S>> copy = new HashMap<>();
    sets.forEach((key, stored) -> copy.put(key, stored.copy()));
    return copy;
  }

  private void check(LogPartition partition) {
    if (away) {
      throw new SnapshotStoreUnavailable("the in-memory snapshot store is away");
    }
    for (SetPartition<S> set : sets.values()) {
      LogPartition known = set.partition();
      if (known.log().id().equals(partition.log().id())
          && known.log().partitions() != partition.log().partitions()
          && set.checkpoint().nextOffset() > 0) {
        throw new PartitionCountChanged(
            "log %s has %d partitions, but had %d when its snapshots were taken"
                .formatted(
                    partition.log().name(),
                    partition.log().partitions(),
                    known.log().partitions()));
      }
    }
  }
}
