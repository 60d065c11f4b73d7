package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.checker.SnapshotTables.Checkpoint;
import io.logfold.chaos.checker.SnapshotTables.Snapshot;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;

/**
 * Compares the snapshots and the index of offsets with the topic: each snapshot is the fold of the
 * log at its version, in its order's partition; a checkpoint is at a place that may be remembered,
 * and everything before it is in snapshots and index; the index has the offsets of the events.
 *
 * <p>All sets of snapshots that the topic has are looked at, used or not; their states must have
 * today's form.
 */
public final class SnapshotCheck {

  private final Map<String, OrderLog> logs = new HashMap<>();
  private final Map<Key, Snapshot> snapshots = new HashMap<>();
  private final LogPlaces places;
  private final Findings findings = new Findings();
  private long offsets;

  private record Key(long set, String orderId) {}

  private SnapshotCheck(SnapshotTables tables, CountedLog log) {
    Map<String, List<StoredEvent>> byOrder = new HashMap<>();
    for (StoredEvent event : log.events()) {
      byOrder.computeIfAbsent(event.orderId(), _id -> new ArrayList<>()).add(event);
    }
    places = new LogPlaces(log);
    byOrder.forEach((id, stored) -> logs.put(id, new OrderLog(id, stored)));
    tables.snapshots().forEach(each -> snapshots.put(new Key(each.set(), each.orderId()), each));
  }

  /**
   * Compares all.
   *
   * @param jdbcUrl of the database with the product's schema
   * @param topic its name
   * @param log the whole topic, read when the nodes no longer wrote
   */
  public static SnapshotVerdict check(String jdbcUrl, String topic, CountedLog log)
      throws SQLException {
    return check(SnapshotTables.read(jdbcUrl, topic), log);
  }

  static SnapshotVerdict check(SnapshotTables tables, CountedLog log) {
    SnapshotCheck check = new SnapshotCheck(tables, log);
    tables.snapshots().forEach(check::snapshot);
    tables.checkpoints().forEach(check::checkpoint);
    return new SnapshotVerdict(
        tables.snapshots().size(),
        tables.checkpoints().size(),
        check.offsets,
        check.findings.all());
  }

  private void snapshot(Snapshot snapshot) {
    OrderLog log =
        logs.getOrDefault(snapshot.orderId(), new OrderLog(snapshot.orderId(), List.of()));
    if (snapshot.partition() != log.partition()
        || snapshot.version() <= 0
        || snapshot.version() > log.events().size()) {
      findings.add(
          Kind.WRONG_SNAPSHOT,
          snapshot.orderId(),
          "set %d has version %d in partition %d, but the log has %d events in partition %d"
              .formatted(
                  snapshot.set(),
                  snapshot.version(),
                  snapshot.partition(),
                  log.events().size(),
                  log.partition()));
    } else if (snapshot.version() <= log.end() && !isFold(snapshot, log)) {
      findings.add(
          Kind.WRONG_SNAPSHOT,
          snapshot.orderId(),
          "set %d has version %d as %s, but the log says %s"
              .formatted(
                  snapshot.set(),
                  snapshot.version(),
                  snapshot.state(),
                  log.state(snapshot.version()).toJson()));
    }
    index(snapshot, log);
  }

  private static boolean isFold(Snapshot snapshot, OrderLog log) {
    try {
      return Json.MAPPER.readTree(snapshot.state()).equals(log.state(snapshot.version()).toJson());
    } catch (JacksonException e) {
      return false;
    }
  }

  private void index(Snapshot snapshot, OrderLog log) {
    List<Long> indexed = snapshot.offsets();
    List<Long> actual =
        log.events().stream().limit(snapshot.version()).map(StoredEvent::offset).toList();
    if (actual.equals(indexed)) {
      offsets += actual.size();
    } else {
      findings.add(
          Kind.WRONG_INDEX,
          snapshot.orderId(),
          "set %d has its events up to version %d at %s, but the log at %s"
              .formatted(
                  snapshot.set(),
                  snapshot.version(),
                  indexed == null ? "places that cannot be read" : indexed,
                  actual));
    }
  }

  private void checkpoint(Checkpoint checkpoint) {
    LogPlace place = checkpoint.place();
    if (!places.has(place)) {
      findings.add(
          Kind.WRONG_CHECKPOINT,
          "",
          "set %d has %s, but the log has there %s"
              .formatted(
                  checkpoint.set(), place, places.describe(place.partition(), place.offset())));
    }
    for (OrderLog log : logs.values()) {
      long promised = log.versionsBefore(place.partition(), place.offset());
      Snapshot snapshot = snapshots.get(new Key(checkpoint.set(), log.orderId()));
      if (promised > (snapshot == null ? 0 : snapshot.version())) {
        findings.add(
            Kind.MISSING_SNAPSHOT,
            log.orderId(),
            "set %d promises all before %d/%d, that is version %d, but has version %d"
                .formatted(
                    checkpoint.set(),
                    place.partition(),
                    place.offset(),
                    promised,
                    snapshot == null ? 0 : snapshot.version()));
      }
    }
  }
}
