package io.logfold.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Deletes snapshots, within one transaction but in statements of bounded size, because each answer
 * of the server must come within the request timeout. The checkpoint goes first: its row is the
 * lock that keeps savers out.
 */
final class SnapshotDeletion {

  private static final int ROWS = 20_000;

  private final String resetCheckpoint;
  private final String deleteSet;
  private final List<Table> tables;

  SnapshotDeletion(Database database) {
    this.resetCheckpoint =
        """
        UPDATE %s SET next_offset = 0, term = DEFAULT, nonce = DEFAULT, log_index = DEFAULT,
          leader_epoch = DEFAULT, memory = DEFAULT, voided = NULL, saved_at = now()
        WHERE set_id = ? AND partition = ?"""
            .formatted(database.table("checkpoints"));
    this.deleteSet =
        "DELETE FROM %s WHERE set_id = ? RETURNING partitions"
            .formatted(database.table("snapshot_sets"));
    this.tables =
        Stream.of("snapshots", "older_offsets").map(database::table).map(Table::of).toList();
  }

  void deletePartition(Connection connection, Slot slot) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(resetCheckpoint)) {
      slot.bind(statement, 1);
      statement.executeUpdate();
    }
    deleteRows(connection, slot);
  }

  /** Answers whether there was such a set. */
  boolean deleteSet(Connection connection, long set) throws SQLException {
    int partitions;
    try (PreparedStatement statement = connection.prepareStatement(deleteSet)) {
      statement.setLong(1, set);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          return false;
        }
        partitions = rows.getInt(1);
      }
    }
    for (int partition = 0; partition < partitions; partition++) {
      deleteRows(connection, new Slot(set, partition));
    }
    return true;
  }

  /** Deletes what no checkpoint stands for; the caller holds the checkpoint's row. */
  void deleteRows(Connection connection, Slot slot) throws SQLException {
    for (Table table : tables) {
      byte[] from = {};
      byte[] to = bound(connection, table, slot, from);
      while (to != null) {
        delete(connection, table.deleteRange, slot, from, to);
        from = to;
        to = bound(connection, table, slot, from);
      }
      delete(connection, table.deleteRest, slot, from, null);
    }
  }

  private static byte @Nullable [] bound(Connection connection, Table table, Slot slot, byte[] from)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(table.bound)) {
      slot.bind(statement, 1);
      statement.setBytes(3, from);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getBytes(1) : null;
      }
    }
  }

  private static void delete(
      Connection connection, String sql, Slot slot, byte[] from, byte @Nullable [] to)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      slot.bind(statement, 1);
      statement.setBytes(3, from);
      if (to != null) {
        statement.setBytes(4, to);
      }
      statement.executeUpdate();
    }
  }

  /**
   * The statements for one table.
   *
   * @param bound finds the id before which about {@link #ROWS} rows lie
   */
  private record Table(String bound, String deleteRange, String deleteRest) {

    static Table of(String name) {
      String deleteRest =
          "DELETE FROM %s WHERE set_id = ? AND partition = ? AND aggregate_id >= ?".formatted(name);
      return new Table(
          """
          SELECT aggregate_id FROM %s WHERE set_id = ? AND partition = ? AND aggregate_id > ?
          ORDER BY aggregate_id OFFSET %s LIMIT 1"""
              .formatted(name, ROWS),
          deleteRest + " AND aggregate_id < ?",
          deleteRest);
    }
  }
}
