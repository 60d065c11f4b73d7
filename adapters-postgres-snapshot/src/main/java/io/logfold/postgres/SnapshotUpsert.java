package io.logfold.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes rows of one partition, many in a statement. Rows come as arrays: one round trip and one
 * plan for a thousand of them. Plain JDBC, because that is where a save spends its time.
 *
 * <p>A snapshot replaces an older one; the offsets that come with it are appended to those that are
 * there, whatever its version: which offsets are new was decided by the checkpoint. So the usual
 * aggregate, with a handful of events, costs one write of one row. Offsets that have grown too long
 * to be rewritten with every save move to a row of their own.
 */
final class SnapshotUpsert {

  /** How many bytes of offsets are kept beside a snapshot: some 100 to 400 events. */
  static final int OFFSETS_BESIDE = 1_024;

  private final String upsert;
  private final String copyOffsets;
  private final String clearOffsets;

  SnapshotUpsert(Database database) {
    String snapshots = database.table("snapshots");
    this.upsert =
        """
        WITH saved AS (
          INSERT INTO %s AS s
            (set_id, partition, aggregate_id, version, state, commands, checksum, offsets)
          SELECT ?, ?, i.* FROM unnest(
            ?::bytea[], ?::bigint[], ?::bytea[], ?::bytea[], ?::int[], ?::bytea[]) AS i
          ON CONFLICT (set_id, partition, aggregate_id) DO UPDATE
          SET version = greatest(s.version, excluded.version),
            state = CASE WHEN s.version < excluded.version THEN excluded.state ELSE s.state END,
            commands =
              CASE WHEN s.version < excluded.version THEN excluded.commands ELSE s.commands END,
            checksum =
              CASE WHEN s.version < excluded.version THEN excluded.checksum ELSE s.checksum END,
            offsets = s.offsets || excluded.offsets
          WHERE s.version < excluded.version OR excluded.offsets <> ''
          RETURNING aggregate_id, octet_length(offsets) AS bytes)
        SELECT aggregate_id FROM saved WHERE bytes > %s"""
            .formatted(snapshots, OFFSETS_BESIDE);
    // The key is taken only when snapshots were deleted by hand: what is there is then stale.
    this.copyOffsets =
        """
        INSERT INTO %s (set_id, partition, aggregate_id, before, offsets)
        SELECT set_id, partition, aggregate_id, ?, offsets FROM %s
        WHERE set_id = ? AND partition = ? AND aggregate_id = ANY (?)
        ON CONFLICT (set_id, partition, aggregate_id, before) DO UPDATE
        SET offsets = excluded.offsets"""
            .formatted(database.table("older_offsets"), snapshots);
    this.clearOffsets =
        "UPDATE %s SET offsets = '' WHERE set_id = ? AND partition = ? AND aggregate_id = ANY (?)"
            .formatted(snapshots);
  }

  /**
   * @param to the checkpoint of this save
   */
  void write(Connection connection, Slot slot, long to, List<Row> rows) throws SQLException {
    List<byte[]> grown = upsert(connection, slot, rows);
    if (!grown.isEmpty()) {
      move(connection, slot, to, grown.toArray(byte[][]::new));
    }
  }

  /** Answers the ids of those that now have too many offsets beside them. */
  private List<byte[]> upsert(Connection connection, Slot slot, List<Row> rows)
      throws SQLException {
    int count = rows.size();
    byte[][] ids = new byte[count][];
    Long[] versions = new Long[count];
    byte[][] states = new byte[count][];
    byte[][] commands = new byte[count][];
    Integer[] checksums = new Integer[count];
    byte[][] offsets = new byte[count][];
    for (int i = 0; i < count; i++) {
      Row row = rows.get(i);
      ids[i] = row.id();
      versions[i] = row.version();
      states[i] = row.state();
      commands[i] = row.commands();
      checksums[i] = row.checksum();
      offsets[i] = row.offsets();
    }
    List<byte[]> grown = new ArrayList<>(0);
    try (PreparedStatement statement = connection.prepareStatement(upsert)) {
      BinaryTransfer.prefer(statement);
      slot.bind(statement, 1);
      statement.setArray(3, connection.createArrayOf("bytea", ids));
      statement.setArray(4, connection.createArrayOf("int8", versions));
      statement.setArray(5, connection.createArrayOf("bytea", states));
      statement.setArray(6, connection.createArrayOf("bytea", commands));
      statement.setArray(7, connection.createArrayOf("int4", checksums));
      statement.setArray(8, connection.createArrayOf("bytea", offsets));
      try (ResultSet found = statement.executeQuery()) {
        while (found.next()) {
          grown.add(found.getBytes(1));
        }
      }
    }
    return grown;
  }

  private void move(Connection connection, Slot slot, long to, byte[][] ids) throws SQLException {
    try (PreparedStatement copy = connection.prepareStatement(copyOffsets);
        PreparedStatement clear = connection.prepareStatement(clearOffsets)) {
      copy.setLong(1, to);
      slot.bind(copy, 2);
      copy.setArray(4, connection.createArrayOf("bytea", ids));
      copy.executeUpdate();
      slot.bind(clear, 1);
      clear.setArray(3, connection.createArrayOf("bytea", ids));
      clear.executeUpdate();
    }
  }
}
