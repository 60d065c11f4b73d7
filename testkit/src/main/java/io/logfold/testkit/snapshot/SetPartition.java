package io.logfold.testkit.snapshot;

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
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a set of snapshots has of one partition. Guarded by its {@link Memory}. */
final class SetPartition<S> {

  /** Which partition of which set. The log's name does not count, only its id. */
  record Key(String logId, int partition, String aggregateType, String fingerprint) {}

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
