package io.logfold.testkit.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore.Indexed;
import io.logfold.application.snapshot.SnapshotStore.Loaded;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.SnapshotStore.Start;
import io.logfold.application.snapshot.SnapshotVisitor;
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a set of snapshots has of one partition. Guarded by its {@link Memory}. */
final class SetPartition<S> {

  /** In the order of their bytes in UTF-8, which is not that of their characters. */
  private static final Comparator<String> BY_BYTES =
      (one, other) -> Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));

  /** Snapshots, and the checkpoint that holds at the same moment. */
  record Page<S>(Checkpoint checkpoint, List<Stored<S>> stored) {}

  /** A snapshot with the offsets of its events. */
  record Stored<S>(Snapshot<S> snapshot, EventOffsets offsets, boolean damaged) {

    void show(SnapshotVisitor<S> visitor) {
      if (damaged) {
        visitor.unreadable(snapshot.aggregateId(), "it was damaged");
      } else {
        visitor.snapshot(snapshot, offsets);
      }
    }
  }

  private final LogPartition partition;
  private final Map<String, Snapshot<S>> snapshots;
  private final Set<String> damaged;
  private final Map<String, EventOffsets> index;
  private Place place = Place.BEGINNING;
  private PartitionMemory memory = PartitionMemory.EMPTY;

  SetPartition(LogPartition partition) {
    this.partition = partition;
    this.snapshots = new HashMap<>();
    this.damaged = new HashSet<>();
    this.index = new HashMap<>();
  }

  private SetPartition(SetPartition<S> other) {
    this.partition = other.partition;
    this.snapshots = new HashMap<>(other.snapshots);
    this.damaged = new HashSet<>(other.damaged);
    this.index = new HashMap<>(other.index);
    this.place = other.place;
    this.memory = other.memory;
  }

  SetPartition<S> copy() {
    return new SetPartition<>(this);
  }

  LogPartition partition() {
    return partition;
  }

  Checkpoint checkpoint() {
    return new Checkpoint(partition, place);
  }

  Start start() {
    return new Start(checkpoint(), memory);
  }

  Map<String, Snapshot<S>> snapshots() {
    return Map.copyOf(snapshots);
  }

  Loaded<S> load(Collection<String> aggregateIds) {
    Map<String, Snapshot<S>> found = new HashMap<>();
    for (String id : aggregateIds) {
      if (damaged.contains(id)) {
        throw new UnreadableSnapshot(
            "snapshot of %s in %s is damaged; discard the partition's snapshots and replay"
                .formatted(id, partition));
      }
      Snapshot<S> snapshot = snapshots.get(id);
      if (snapshot != null) {
        found.put(id, snapshot);
      }
    }
    return new Loaded<>(checkpoint(), Map.copyOf(found));
  }

  /** Those after this id, in the order of their ids' bytes. */
  Page<S> page(String after, int limit) {
    List<Stored<S>> stored =
        snapshots.values().stream()
            .filter(snapshot -> BY_BYTES.compare(snapshot.aggregateId(), after) > 0)
            .sorted(Comparator.comparing(Snapshot::aggregateId, BY_BYTES))
            .limit(limit)
            .map(this::stored)
            .toList();
    return new Page<>(checkpoint(), stored);
  }

  private Stored<S> stored(Snapshot<S> snapshot) {
    String id = snapshot.aggregateId();
    return new Stored<>(snapshot, index.getOrDefault(id, EventOffsets.NONE), damaged.contains(id));
  }

  Indexed offsets(String aggregateId) {
    Snapshot<S> snapshot = snapshots.get(aggregateId);
    return new Indexed(
        checkpoint(),
        snapshot == null ? 0 : snapshot.version(),
        index.getOrDefault(aggregateId, EventOffsets.NONE));
  }

  SaveOutcome save(
      Checkpoint from,
      Checkpoint to,
      Collection<Snapshot<S>> changed,
      Map<String, EventOffsets> added,
      PartitionMemory remembered) {
    long stored = place.offset();
    if (stored >= to.nextOffset()) {
      return SaveOutcome.OUTDATED;
    }
    if (stored < from.nextOffset()) {
      return SaveOutcome.GAP;
    }
    for (Snapshot<S> snapshot : changed) {
      Snapshot<S> known = snapshots.get(snapshot.aggregateId());
      if (known == null || known.version() < snapshot.version()) {
        snapshots.put(snapshot.aggregateId(), snapshot);
        damaged.remove(snapshot.aggregateId());
      }
    }
    added.forEach((id, offsets) -> index.merge(id, offsets.from(stored), EventOffsets::then));
    place = to.place();
    memory = remembered;
    return SaveOutcome.SAVED;
  }

  void damage(String aggregateId) {
    if (snapshots.containsKey(aggregateId)) {
      damaged.add(aggregateId);
    }
  }
}
