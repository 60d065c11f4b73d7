package io.logfold.postgres;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.snapshot.SnapshotVisitor;
import io.logfold.application.snapshot.StateCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link SnapshotOperations} on the tables. Thread-safe. */
final class PostgresSnapshotOperations<S> implements SnapshotOperations<S> {

  private static final int PAGE = 1_000;

  private final Database database;
  private final SnapshotSets sets;
  private final SnapshotQueries queries;
  private final SnapshotDeletion deletion;
  private final StateCodec<S> codec;

  PostgresSnapshotOperations(
      Database database,
      SnapshotSets sets,
      SnapshotQueries queries,
      SnapshotDeletion deletion,
      StateCodec<S> codec) {
    this.database = database;
    this.sets = sets;
    this.queries = queries;
    this.deletion = deletion;
    this.codec = codec;
  }

  @Override
  public List<SnapshotSet> sets() {
    return database.run("listing the sets of snapshots", this::list);
  }

  @Override
  public boolean isOwn(LogIdentity log, SnapshotSet set) {
    return sets.isOwn(log, set);
  }

  @Override
  public boolean drop(long setId) {
    return database.transaction("dropping set " + setId, c -> deletion.deleteSet(c, setId));
  }

  @Override
  public int dropAll(String logName) {
    String select =
        "SELECT set_id FROM %s WHERE log_name = ?".formatted(database.table("snapshot_sets"));
    List<Long> ids =
        database.run(
            "looking for the sets of " + logName,
            connection -> {
              List<Long> found = new ArrayList<>();
              try (PreparedStatement statement = connection.prepareStatement(select)) {
                statement.setString(1, logName);
                try (ResultSet rows = statement.executeQuery()) {
                  while (rows.next()) {
                    found.add(rows.getLong(1));
                  }
                }
              }
              return found;
            });
    int dropped = 0;
    for (long id : ids) {
      dropped += drop(id) ? 1 : 0;
    }
    return dropped;
  }

  @Override
  public Optional<String> visitPage(
      LogPartition partition, String after, int limit, SnapshotVisitor<S> visitor) {
    Optional<Slot> slot = sets.find(partition);
    if (slot.isEmpty()) {
      return Optional.empty();
    }
    List<Row> page =
        database.run(
            "reading some snapshots of " + partition,
            c -> queries.page(c, slot.get(), Row.idBytes(after), limit));
    page.forEach(row -> show(row, visitor));
    return page.isEmpty() ? Optional.empty() : Optional.of(page.getLast().aggregateId());
  }

  private Checkpoint checkpoint(LogPartition partition) {
    return sets.find(partition)
        .flatMap(
            slot ->
                database.run(
                    "reading the checkpoint of " + partition, c -> queries.checkpoint(c, slot)))
        .map(place -> place.checkpoint(partition))
        .orElseGet(() -> Checkpoint.none(partition));
  }

  @Override
  public Checkpoint visitAll(LogPartition partition, SnapshotVisitor<S> visitor) {
    Checkpoint checkpoint = checkpoint(partition);
    Optional<Slot> slot = sets.find(partition);
    if (slot.isEmpty()) {
      return checkpoint;
    }
    String doing = "reading the snapshots of " + partition;
    byte[] last = {};
    List<Row> page;
    do {
      byte[] after = last;
      page = database.run(doing, c -> queries.page(c, slot.get(), after, PAGE));
      for (Row row : page) {
        show(row, visitor);
        last = row.id();
      }
    } while (page.size() == PAGE);
    return checkpoint;
  }

  private void show(Row row, SnapshotVisitor<S> visitor) {
    try {
      visitor.snapshot(row.decode(codec), row.decodeOffsets());
    } catch (DamagedRow e) {
      visitor.unreadable(row.aggregateId(), e.reason());
    }
  }

  private List<SnapshotSet> list(Connection connection) throws SQLException {
    String select =
        """
        SELECT set_id, log_name, log_id, partitions, aggregate_type, fingerprint, created_at,
          greatest(last_used_at, (SELECT max(saved_at) FROM %s c WHERE c.set_id = t.set_id)),
          (SELECT count(*) FROM %s s WHERE s.set_id = t.set_id),
          (SELECT count(*) FROM %s c WHERE c.set_id = t.set_id AND c.next_offset > 0),
          (SELECT max(saved_at) FROM %s c WHERE c.set_id = t.set_id AND c.next_offset > 0)
        FROM %s t ORDER BY log_name, created_at, set_id"""
            .formatted(
                database.table("checkpoints"),
                database.table("snapshots"),
                database.table("checkpoints"),
                database.table("checkpoints"),
                database.table("snapshot_sets"));
    List<SnapshotSet> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(select);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        Timestamp created = rows.getTimestamp(7);
        Timestamp used = rows.getTimestamp(8);
        Timestamp saved = rows.getTimestamp(11);
        found.add(
            new SnapshotSet(
                rows.getLong(1),
                new LogIdentity(rows.getString(2), rows.getString(3), rows.getInt(4)),
                rows.getString(5),
                rows.getString(6),
                new SnapshotSet.Contents(rows.getLong(9), rows.getInt(10)),
                new SnapshotSet.Usage(
                    created.toInstant(),
                    used.toInstant(),
                    Optional.ofNullable(saved).map(Timestamp::toInstant))));
      }
    }
    return found;
  }
}
