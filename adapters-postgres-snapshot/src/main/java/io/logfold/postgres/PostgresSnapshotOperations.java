package io.logfold.postgres;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.snapshot.SnapshotSet.Contents;
import io.logfold.application.snapshot.SnapshotSet.Usage;
import io.logfold.application.snapshot.SnapshotVisitor;
import io.logfold.application.snapshot.StateCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

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
    return database.transaction(
        "dropping set " + setId, handle -> deletion.deleteSet(handle, setId));
  }

  @Override
  public int dropAll(String logName) {
    String select =
        "SELECT set_id FROM %s WHERE log_name = :name".formatted(database.table("snapshot_sets"));
    List<Long> ids =
        database.run(
            "looking for the sets of " + logName,
            handle -> handle.createQuery(select).bind("name", logName).mapTo(Long.class).list());
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
            handle -> queries.page(handle, slot.get(), Row.idBytes(after), limit));
    page.forEach(row -> show(row, visitor));
    return page.isEmpty() ? Optional.empty() : Optional.of(page.getLast().aggregateId());
  }

  private Checkpoint checkpoint(LogPartition partition) {
    return sets.find(partition)
        .flatMap(
            slot ->
                database.run(
                    "reading the checkpoint of " + partition,
                    handle -> queries.checkpoint(handle, slot)))
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
      page = database.run(doing, handle -> queries.page(handle, slot.get(), after, PAGE));
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

  private List<SnapshotSet> list(Handle handle) {
    String select =
        """
        SELECT t.set_id, t.log_name, t.log_id, t.partitions, t.aggregate_type, t.fingerprint,
          (SELECT count(*) FROM %s s WHERE s.set_id = t.set_id) AS snapshots,
          coalesce(c.checkpoints, 0) AS checkpoints,
          t.created_at, greatest(t.last_used_at, c.touched_at) AS used_at, c.saved_at
        FROM %s t LEFT JOIN (
          SELECT set_id, max(saved_at) AS touched_at,
            count(*) FILTER (WHERE next_offset > 0) AS checkpoints,
            max(saved_at) FILTER (WHERE next_offset > 0) AS saved_at
          FROM %s GROUP BY set_id) c USING (set_id)
        ORDER BY t.log_name, t.created_at, t.set_id"""
            .formatted(
                database.table("snapshots"),
                database.table("snapshot_sets"),
                database.table("checkpoints"));
    return handle.createQuery(select).map((rows, context) -> set(rows)).list();
  }

  private static SnapshotSet set(ResultSet rows) throws SQLException {
    return new SnapshotSet(
        rows.getLong("set_id"),
        new LogIdentity(
            rows.getString("log_name"), rows.getString("log_id"), rows.getInt("partitions")),
        rows.getString("aggregate_type"),
        rows.getString("fingerprint"),
        new Contents(rows.getLong("snapshots"), rows.getInt("checkpoints")),
        new Usage(
            rows.getTimestamp("created_at").toInstant(),
            rows.getTimestamp("used_at").toInstant(),
            Optional.ofNullable(rows.getTimestamp("saved_at")).map(Timestamp::toInstant)));
  }
}
