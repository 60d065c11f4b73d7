package io.logfold.chaos.checker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of snapshots as any SQL client reads them, all at one moment. */
record SnapshotTables(List<Snapshot> snapshots, List<Checkpoint> checkpoints) {

  /**
   * An order's row, and what the index has of it, in both tables.
   *
   * @param offsets of its events; null: the bytes are no such thing
   */
  record Snapshot(
      long set,
      int partition,
      String orderId,
      long version,
      String state,
      @Nullable List<Long> offsets) {}

  /**
   * A partition's row.
   *
   * @param place behind which the snapshots may lack something
   */
  record Checkpoint(long set, LogPlace place) {}

  private static final String OF_TOPIC =
      " FROM logfold.%s JOIN logfold.snapshot_sets USING (set_id) WHERE log_name = ?"
          + " AND aggregate_type = 'order'";

  private record Key(long set, int partition, String orderId) {}

  static SnapshotTables read(String jdbcUrl, String topic) throws SQLException {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      return new SnapshotTables(snapshots(connection, topic), checkpoints(connection, topic));
    }
  }

  private static List<Snapshot> snapshots(Connection connection, String topic) throws SQLException {
    Map<Key, ByteArrayOutputStream> older = older(connection, topic);
    List<Snapshot> snapshots = new ArrayList<>();
    String sql =
        "SELECT set_id, partition, aggregate_id, version, state, offsets"
            + OF_TOPIC.formatted("snapshots");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, topic);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          Key key = key(rows);
          ByteArrayOutputStream offsets = older.getOrDefault(key, new ByteArrayOutputStream());
          offsets.writeBytes(rows.getBytes(6));
          snapshots.add(
              new Snapshot(
                  key.set,
                  key.partition,
                  key.orderId,
                  rows.getLong(4),
                  new String(rows.getBytes(5), UTF_8),
                  OffsetPieces.decode(offsets.toByteArray())));
        }
      }
    }
    return snapshots;
  }

  private static Map<Key, ByteArrayOutputStream> older(Connection connection, String topic)
      throws SQLException {
    Map<Key, ByteArrayOutputStream> older = new HashMap<>();
    String sql =
        "SELECT set_id, partition, aggregate_id, offsets"
            + OF_TOPIC.formatted("older_offsets")
            + " ORDER BY before";
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, topic);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          older
              .computeIfAbsent(key(rows), _key -> new ByteArrayOutputStream())
              .writeBytes(rows.getBytes(4));
        }
      }
    }
    return older;
  }

  private static List<Checkpoint> checkpoints(Connection connection, String topic)
      throws SQLException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    String sql =
        "SELECT set_id, partition, next_offset, term, nonce, log_index, leader_epoch"
            + OF_TOPIC.formatted("checkpoints");
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, topic);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String nonce = rows.getString(5);
          checkpoints.add(
              new Checkpoint(
                  rows.getLong(1),
                  new LogPlace(
                      rows.getInt(2),
                      rows.getLong(3),
                      rows.getLong(4),
                      nonce == null ? "" : nonce,
                      rows.getLong(6),
                      rows.getInt(7))));
        }
      }
    }
    return checkpoints;
  }

  private static Key key(ResultSet rows) throws SQLException {
    return new Key(rows.getLong(1), rows.getInt(2), new String(rows.getBytes(3), UTF_8));
  }
}
