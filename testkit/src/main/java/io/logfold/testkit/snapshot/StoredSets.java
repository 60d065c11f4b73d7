package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.PartitionCountChanged;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.snapshot.SnapshotSet.Contents;
import io.logfold.application.snapshot.SnapshotSet.Usage;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The sets that sibling stores share. One lock makes every operation atomic. */
final class StoredSets<S> {

  private final Map<SetKey.Partition, SetPartition<S>> sets = new HashMap<>();
  private final Map<SetKey, Long> ids = new HashMap<>();
  private long lastId;
  private boolean away;

  synchronized <R> R with(
      LogPartition partition, SetKey.Partition key, Function<SetPartition<S>, R> operation) {
    check(partition);
    ids.computeIfAbsent(key.set(), absent -> ++lastId);
    return operation.apply(sets.computeIfAbsent(key, absent -> new SetPartition<>(partition)));
  }

  /** Those in which something was saved, by log name and age. */
  synchronized List<SnapshotSet> sets() {
    checkThere();
    return ids.entrySet().stream()
        .flatMap(set -> saved(set.getKey(), set.getValue()).stream())
        .sorted(
            Comparator.<SnapshotSet, String>comparing(set -> set.log().name())
                .thenComparingLong(SnapshotSet::id))
        .toList();
  }

  private Optional<SnapshotSet> saved(SetKey set, long id) {
    List<SetPartition<S>> saved =
        sets.entrySet().stream()
            .filter(partition -> partition.getKey().set().equals(set))
            .map(Map.Entry::getValue)
            .filter(partition -> partition.checkpoint().nextOffset() > 0)
            .toList();
    if (saved.isEmpty()) {
      return Optional.empty();
    }
    long snapshots = saved.stream().mapToLong(partition -> partition.snapshots().size()).sum();
    return Optional.of(
        new SnapshotSet(
            id,
            saved.getFirst().partition().log(),
            set.shape().aggregateType(),
            set.shape().fingerprint(),
            new Contents(snapshots, saved.size()),
            new Usage(Instant.EPOCH, Instant.EPOCH, Optional.of(Instant.EPOCH))));
  }

  /** Answers whether there was such a set. */
  synchronized boolean drop(long setId) {
    boolean there = sets().stream().anyMatch(set -> set.id() == setId);
    if (there) {
      sets.keySet().removeIf(partition -> Objects.equals(ids.get(partition.set()), setId));
      ids.values().remove(setId);
    }
    return there;
  }

  synchronized void discard(LogPartition partition, SetKey.Partition key) {
    check(partition);
    sets.remove(key);
  }

  synchronized void away(boolean now) {
    away = now;
  }

  synchronized Runnable backup() {
    Map<SetKey.Partition, SetPartition<S>> copy = copy(sets);
    return () -> restore(copy);
  }

  private synchronized void restore(Map<SetKey.Partition, SetPartition<S>> copy) {
    sets.clear();
    sets.putAll(copy(copy));
  }

  private static <S> Map<SetKey.Partition, SetPartition<S>> copy(
      Map<SetKey.Partition, SetPartition<S>> sets) {
    Map<SetKey.Partition, SetPartition<S>> copy = new HashMap<>();
    sets.forEach((key, stored) -> copy.put(key, stored.copy()));
    return copy;
  }

  private void checkThere() {
    if (away) {
      throw new SnapshotStoreUnavailable("the in-memory snapshot store is away");
    }
  }

  private void check(LogPartition partition) {
    checkThere();
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
