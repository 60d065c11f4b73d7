package io.logfold.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Deletes snapshots, within one transaction but in statements of bounded size, because each answer
 * of the server must come within the request timeout. The checkpoint goes first: its row is the
 * lock that keeps savers out.
 */
final class Forgetting {

  private static final int ROWS = 20_000;

  private final String resetCheckpoint;
  private final String deleteSet;
  private final String bound;
  private final String deleteRange;
  private final String deleteRest;

  Forgetting(Database database) {
    String snapshots = database.table("snapshots");
    this.resetCheckpoint =
        "UPDATE %s SET next_offset = 0, saved_at = now() WHERE set_id = ? AND partition = ?"
            .formatted(database.table("checkpoints"));
    this.deleteSet =
        "DELETE FROM %s WHERE set_id = ? RETURNING partitions"
            .formatted(database.table("snapshot_sets"));
    this.bound =
        """
        SELECT aggregate_id FROM %s WHERE set_id = ? AND partition = ? AND aggregate_id >= ?
        ORDER BY aggregate_id OFFSET %d LIMIT 1"""
            .formatted(snapshots, ROWS);
    this.deleteRest =
        "DELETE FROM %s WHERE set_id = ? AND partition = ? AND aggregate_id >= ?"
            .formatted(snapshots);
    this.deleteRange = deleteRest + " AND aggregate_id < ?";
  }

  void partition(Connection connection, long set, int partition) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(resetCheckpoint)) {
      statement.setLong(1, set);
      statement.setInt(2, partition);
      statement.executeUpdate();
    }
    deleteRows(connection, set, partition);
  }

  /** Answers whether there was such a set. */
  boolean set(Connection connection, long set) throws SQLException {
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
      deleteRows(connection, set, partition);
    }
    return true;
  }

  private void deleteRows(Connection connection, long set, int partition) throws SQLException {
    byte[] from = {};
    byte[] to = bound(connection, set, partition, from);
    while (to != null) {
      delete(connection, deleteRange, set, partition, from, to);
      from = to;
      to = bound(connection, set, partition, from);
    }
    delete(connection, deleteRest, set, partition, from, null);
  }

  private byte @Nullable [] bound(Connection connection, long set, int partition, byte[] from)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(bound)) {
      statement.setLong(1, set);
      statement.setInt(2, partition);
      statement.setBytes(3, from);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getBytes(1) : null;
      }
    }
  }

  private static void delete(
      Connection connection, String sql, long set, int partition, byte[] from, byte @Nullable [] to)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, set);
      statement.setInt(2, partition);
      statement.setBytes(3, from);
      if (to != null) {
        statement.setBytes(4, to);
      }
      statement.executeUpdate();
    }
  }
}
