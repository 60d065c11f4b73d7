package io.logfold.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads checkpoints and rows. Every method is one statement, so what it reads is of one moment.
 * Rows that no checkpoint stands for are left over from one that was voided: they are not there.
 */
final class SnapshotQueries {

  /** Rows, and the checkpoint that holds at the same moment. */
  record Found(StoredPlace place, List<Row> rows) {}

  /**
   * A checkpoint, and the encoded memory that was saved with it.
   *
   * @param voided what voided it; null: nothing did
   */
  // An array inside a record is compared by identity, which nobody does to these.
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
    this.checkpoint =
        "SELECT %s FROM %s c WHERE set_id = ? AND partition = ?".formatted(place, checkpoints);
    this.start =
        "SELECT %s, c.memory, c.voided FROM %s c WHERE set_id = ? AND partition = ?"
            .formatted(place, checkpoints);
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
              AND o.aggregate_id = s.aggregate_id), '') || s.offsets
        FROM %s c JOIN %s s ON s.set_id = c.set_id AND s.partition = c.partition
        WHERE c.next_offset > 0
          AND s.set_id = ? AND s.partition = ? AND s.aggregate_id > ?
        ORDER BY s.aggregate_id LIMIT ?"""
            .formatted(Row.COLUMNS, database.table("older_offsets"), checkpoints, snapshots);
    this.offsets =
        """
        SELECT %s, coalesce(s.version, 0),
          coalesce((SELECT string_agg(o.offsets, '' ORDER BY o.before) FROM %s o
            WHERE o.set_id = c.set_id AND o.partition = c.partition
              AND o.aggregate_id = s.aggregate_id), '')
          || coalesce(s.offsets, '')
        FROM %s c
        LEFT JOIN %s s ON s.set_id = c.set_id AND s.partition = c.partition AND s.aggregate_id = ?
          AND c.next_offset > 0
        WHERE c.set_id = ? AND c.partition = ?"""
            .formatted(place, database.table("older_offsets"), checkpoints, snapshots);
  }

  /** Empty when the set has no row for the partition. */
  Optional<StoredPlace> checkpoint(Connection connection, Slot slot) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(checkpoint)) {
      slot.bind(statement, 1);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? Optional.of(StoredPlace.read(rows)) : Optional.empty();
      }
    }
  }

  /** Empty when the set has no row for the partition. */
  Optional<FoundStart> start(Connection connection, Slot slot) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(start)) {
      BinaryTransfer.prefer(statement);
      slot.bind(statement, 1);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new FoundStart(
                    StoredPlace.read(rows),
                    rows.getBytes(StoredPlace.WIDTH + 1),
                    rows.getString(StoredPlace.WIDTH + 2)))
            : Optional.empty();
      }
    }
  }

  /** Empty when the set has no row for the partition. */
  Optional<Found> byIds(Connection connection, Slot slot, Collection<String> ids)
      throws SQLException {
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
        int snapshot = StoredPlace.WIDTH + 1;
        List<Row> found = new ArrayList<>(wanted.length);
        do {
          if (rows.getBytes(snapshot) != null) {
            found.add(Row.read(rows, snapshot));
          }
        } while (rows.next());
        return Optional.of(new Found(place, found));
      }
    }
  }

  /** The next rows, with all of their offsets, in the order of their ids' bytes. */
  List<Row> page(Connection connection, Slot slot, byte[] after, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(page)) {
      BinaryTransfer.prefer(statement);
      slot.bind(statement, 1);
      statement.setBytes(3, after);
      statement.setInt(4, limit);
      try (ResultSet rows = statement.executeQuery()) {
        List<Row> found = new ArrayList<>(limit);
        while (rows.next()) {
          found.add(Row.readWithOffsets(rows, 1));
        }
        return found;
      }
    }
  }

  /** Empty when the set has no row for the partition. */
  Optional<FoundOffsets> offsets(Connection connection, Slot slot, byte[] id) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(offsets)) {
      BinaryTransfer.prefer(statement);
      statement.setBytes(1, id);
      slot.bind(statement, 2);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next()
            ? Optional.of(
                new FoundOffsets(
                    StoredPlace.read(rows),
                    rows.getLong(StoredPlace.WIDTH + 1),
                    rows.getBytes(StoredPlace.WIDTH + 2)))
            : Optional.empty();
      }
    }
  }
}
