package io.logfold.bootstrap.verification;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.domain.order.Order;
import io.logfold.postgres.SnapshotOperations;
import io.logfold.postgres.SnapshotSet;
import io.logfold.postgres.SnapshotVisitor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Snapshots as a test wants them. */
final class StoredOrders implements SnapshotOperations<Order> {
  final List<Snapshot<Order>> snapshots = new ArrayList<>();
  final Map<String, EventOffsets> indexed = new HashMap<>();
  final List<String> unreadable = new ArrayList<>();
  Place checkpoint = Place.BEGINNING;

  /** The place at the end of a log of one partition. */
  static Place endOf(EventLog<?> log) {
    try (EventCursor<?> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      while (!cursor.next().isEmpty()) {
        // on to the end
      }
      return cursor.place();
    }
  }

  @Override
  public List<SnapshotSet> sets() {
    return List.of();
  }

  @Override
  public boolean drop(long setId) {
    return false;
  }

  @Override
  public int dropAll(String logName) {
    return 0;
  }

  @Override
  public Checkpoint checkpoint(LogPartition partition) {
    return new Checkpoint(partition, checkpoint);
  }

  @Override
  public Optional<String> some(
      LogPartition partition, String after, int limit, SnapshotVisitor<Order> visitor) {
    List<Snapshot<Order>> found =
        snapshots.stream()
            .filter(snapshot -> snapshot.aggregateId().compareTo(after) > 0)
            .sorted(Comparator.comparing(Snapshot::aggregateId))
            .limit(limit)
            .toList();
    found.forEach(snapshot -> visitor.snapshot(snapshot, offsets(snapshot)));
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getLast().aggregateId());
  }

  private EventOffsets offsets(Snapshot<Order> snapshot) {
    return indexed.getOrDefault(snapshot.aggregateId(), EventOffsets.NONE);
  }

  @Override
  public Checkpoint forEach(LogPartition partition, SnapshotVisitor<Order> visitor) {
    snapshots.forEach(snapshot -> visitor.snapshot(snapshot, offsets(snapshot)));
    unreadable.forEach(id -> visitor.unreadable(id, "damaged"));
    return new Checkpoint(partition, checkpoint);
  }
}
