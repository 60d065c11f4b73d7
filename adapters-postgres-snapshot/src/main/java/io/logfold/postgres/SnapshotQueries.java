package io.logfold.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads checkpoints and rows. Every method is one statement, so what it reads is of one moment.
 * Rows without a checkpoint are left over from one that was voided: they do not count.
 */
final class SnapshotQueries {

  /** Rows, and the checkpoint that holds at the same moment. */
  record Found(StoredPlace place, List<Row> rows) {}

  /**
   * A checkpoint, and the encoded memory that was saved with it.
   *
   * @param voided what voided it; null: nothing did
   */
  // An array inside a record is compared by identity; these are never compared.
  @SuppressWarnings("ArrayRecordComponent")
  record FoundStart(StoredPlace place, byte[] memory, @Nullable String voided) {}

  /**
   * An aggregate's offsets as they are stored, and the checkpoint that holds at the same moment.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record FoundOffsets(StoredPlace place, long version, byte[] pieces) {}

  private final String checkpoint;
  private final String start;
  private final String byIds;
  private final String page;
  private final String offsets;

  SnapshotQueries(Database database) {
    String checkpoints = database.table("checkpoints");
    String snapshots = database.table("snapshots");
    String place = StoredPlace.columns(database.guards());
    String slot = "WHERE c.set_id = :set AND c.partition = :partition";
    this.checkpoint = "SELECT %s FROM %s c %s".formatted(place, checkpoints, slot);
    this.start = "SELECT %s, c.memory, c.voided FROM %s c %s".formatted(place, checkpoints, slot);
    this.byIds =
        """
        SELECT %s, %s
        FROM %s c
        LEFT JOIN %s s ON s.set_id = c.set_id AND s.partition = c.partition
          AND s.aggregate_id = ANY (?) AND c.next_offset > 0
        WHERE c.set_id = ? AND c.partition = ?"""
            .formatted(place, Row.COLUMNS, checkpoints, snapshots);
    this.page =
        """
        SELECT %s, coalesce((SELECT string_agg(o.offsets, '' ORDER BY o.before) FROM %s o
            WHERE o.set_id = s.set_id AND o.partition = s.partition
              AND o.aggregate_id = s.aggregate_id), '') || s.offsets AS offsets
        FROM %s c JOIN %s s ON s.set_id = c.set_id AND s.partition = c.partition
        WHERE c.next_offset > 0
          AND s.set_id = :set AND s.partition = :partition AND s.aggregate_id > :after
        ORDER BY s.aggregate_id LIMIT :limit"""
            .formatted(Row.COLUMNS, database.table("older_offsets"), checkpoints, snapshots);
    this.offsets =
        """
        SELECT %s, coalesce(s.version, 0) AS version,
          coalesce((SELECT string_agg(o.offsets, '' ORDER BY o.before) FROM %s o
            WHERE o.set_id = c.set_id AND o.partition = c.partition
              AND o.aggregate_id = s.aggregate_id), '')
          || coalesce(s.offsets, '') AS offsets
        FROM %s c
        LEFT JOIN %s s ON s.set_id = c.set_id AND s.partition = c.partition
          AND s.aggregate_id = :id AND c.next_offset > 0
        %s"""
            .formatted(place, database.table("older_offsets"), checkpoints, snapshots, slot);
  }

  /** Empty when the set has no row for the partition. */
  Optional<StoredPlace> checkpoint(Handle handle, Slot slot) {
    return slot.bind(handle.createQuery(checkpoint))
        .map((rows, context) -> StoredPlace.read(rows))
        .findOne();
  }

  /** Empty when the set has no row for the partition. */
  Optional<FoundStart> start(Handle handle, Slot slot) {
    return slot.bind(handle.createQuery(start))
        .addCustomizer(BinaryTransfer.OF_RESULTS)
        .map(
            (rows, context) ->
                new FoundStart(
                    StoredPlace.read(rows), rows.getBytes("memory"), rows.getString("voided")))
        .findOne();
  }

  /** Empty when the set has no row for the partition. */
  Optional<FoundOffsets> offsets(Handle handle, Slot slot, byte[] id) {
    return slot.bind(handle.createQuery(offsets))
        .bind("id", id)
        .addCustomizer(BinaryTransfer.OF_RESULTS)
        .map(
            (rows, context) ->
                new FoundOffsets(
                    StoredPlace.read(rows), rows.getLong("version"), rows.getBytes("offsets")))
        .findOne();
  }

  /**
   * Empty when the set has no row for the partition. Plain JDBC: commands wait for it, and the
   * checkpoint is read from the first row alone.
   */
  Optional<Found> byIds(Handle handle, Slot slot, Collection<String> ids) throws SQLException {
    Connection connection = handle.getConnection();
    byte[][] wanted = ids.stream().map(Row::idBytes).toArray(byte[][]::new);
    try (PreparedStatement statement = connection.prepareStatement(byIds)) {
      BinaryTransfer.prefer(statement);
      statement.setArray(1, connection.createArrayOf("bytea", wanted));
      slot.bind(statement, 2);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        StoredPlace place = StoredPlace.read(rows);
        List<Row> found = new ArrayList<>(wanted.length);
        do {
          if (rows.getBytes("aggregate_id") != null) {
            found.add(Row.read(rows));
          }
        } while (rows.next());
        return Optional.of(new Found(place, found));
      }
    }
  }

  /** The next rows, with all of their offsets, in the order of their ids' bytes. */
  List<Row> page(Handle handle, Slot slot, byte[] after, int limit) {
    return slot.bind(handle.createQuery(page))
        .bind("after", after)
        .bind("limit", limit)
        .addCustomizer(BinaryTransfer.OF_RESULTS)
        .map((rows, context) -> Row.readWithOffsets(rows))
        .list();
  }
}
