package io.logfold.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes rows of one partition that cannot have been written before, as one stream in Postgres'
 * binary format: the server looks none of them up first, as it does for {@link SnapshotUpsert}. A
 * row that is there all the same fails the transaction with {@link Failures#UNIQUE_VIOLATION}.
 */
final class SnapshotCopy {

  private static final byte[] SIGNATURE =
      "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

  /** Signature, flags, length of an extension that there is not; and the mark of the end. */
  private static final int AROUND_BYTES = 11 + 2 * Integer.BYTES + Short.BYTES;

  private static final short FIELDS = 8;

  /** Of a row: their number, the length of each, and those that are numbers. */
  private static final int ROW_BYTES =
      Short.BYTES + FIELDS * Integer.BYTES + 2 * Long.BYTES + 2 * Integer.BYTES;

  private static final short END = -1;

  private final String copy;

  SnapshotCopy(Database database) {
    this.copy =
        """
        COPY %s (set_id, partition, aggregate_id, version, state, commands, checksum, offsets)
        FROM STDIN (FORMAT binary)"""
            .formatted(database.table("snapshots"));
  }

  /** Whether this is a connection of the driver that can do it. */
  static boolean possible(Connection connection) throws SQLException {
    return connection.isWrapperFor(PGConnection.class);
  }

  void write(Connection connection, Slot slot, List<Row> rows) throws SQLException {
    byte[] stream = stream(slot, rows);
    CopyIn target = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
    try {
      target.writeToCopy(stream, 0, stream.length);
      target.endCopy();
    } catch (SQLException e) {
      cancel(target, e);
      throw e;
    }
  }

  /** The connection is of no use for anything else before its copy has ended. */
  private static void cancel(CopyIn target, SQLException failure) {
    try {
      if (target.isActive()) {
        target.cancelCopy();
      }
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static byte[] stream(Slot slot, List<Row> rows) {
    int bytes = AROUND_BYTES;
    for (Row row : rows) {
      bytes += ROW_BYTES + row.bytes();
    }
    ByteBuffer out = ByteBuffer.allocate(bytes).put(SIGNATURE).putInt(0).putInt(0);
    for (Row row : rows) {
      out.putShort(FIELDS);
      out.putInt(Long.BYTES).putLong(slot.set());
      out.putInt(Integer.BYTES).putInt(slot.partition());
      put(out, row.id());
      out.putInt(Long.BYTES).putLong(row.version());
      put(out, row.state());
      put(out, row.commands());
      out.putInt(Integer.BYTES).putInt(row.checksum());
      put(out, row.offsets());
    }
    return out.putShort(END).array();
  }

  private static void put(ByteBuffer out, byte[] bytes) {
    out.putInt(bytes.length).put(bytes);
  }
}
