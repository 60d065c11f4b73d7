package io.logfold.postgres;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.StateCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.zip.CRC32C;

/**
 * A snapshot as it is stored. The checksum covers all that a snapshot says, so that a row which
 * anything but this code has touched is noticed before it is used.
 */
final class Row {

  /** The columns that {@link #read} needs, of a table with the alias {@code s}. */
  static final String COLUMNS = "s.aggregate_id, s.version, s.state, s.commands, s.checksum";

  /** Few readers need the offsets: they are no part of {@link #COLUMNS}. */
  private static final byte[] NOT_READ = {};

  private final byte[] id;
  private final long version;
  private final byte[] state;
  private final byte[] commands;
  private final int checksum;
  private final byte[] offsets;

  private Row(
      byte[] id, long version, byte[] state, byte[] commands, int checksum, byte[] offsets) {
    this.id = id;
    this.version = version;
    this.state = state;
    this.commands = commands;
    this.checksum = checksum;
    this.offsets = offsets;
  }

  /**
   * @param added the offsets of those of its events that no row has yet
   */
  static <S> Row of(Snapshot<S> snapshot, StateCodec<S> codec, EventOffsets added) {
    byte[] id = idBytes(snapshot.aggregateId());
    byte[] state = codec.encode(snapshot.state());
    byte[] commands = CommandMemoryCodec.encode(snapshot.commands());
    return new Row(
        id,
        snapshot.version(),
        state,
        commands,
        sum(id, snapshot.version(), state, commands),
        OffsetsCodec.encode(id, added));
  }

  /** The current row, which has the {@link #COLUMNS}. */
  static Row read(ResultSet rows) throws SQLException {
    return read(rows, NOT_READ);
  }

  /** The same, of a row that has a column {@code offsets} as well. */
  static Row readWithOffsets(ResultSet rows) throws SQLException {
    return read(rows, rows.getBytes("offsets"));
  }

  private static Row read(ResultSet rows, byte[] offsets) throws SQLException {
    return new Row(
        rows.getBytes("aggregate_id"),
        rows.getLong("version"),
        rows.getBytes("state"),
        rows.getBytes("commands"),
        rows.getInt("checksum"),
        offsets);
  }

  /**
   * The offsets of its events, of a row that was {@linkplain #readWithOffsets read with them}.
   *
   * @throws DamagedRow when they are not what was written
   */
  EventOffsets decodeOffsets() throws DamagedRow {
    return OffsetsCodec.decode(id, offsets);
  }

  /**
   * @throws DamagedRow when it is not what was written
   */
  <S> Snapshot<S> decode(StateCodec<S> codec) throws DamagedRow {
    int actual = sum(id, version, state, commands);
    if (actual != checksum) {
      throw new DamagedRow(
          "its checksum is %s, but %s was stored"
              .formatted(Integer.toHexString(actual), Integer.toHexString(checksum)),
          null);
    }
    try {
      return new Snapshot<>(
          aggregateId(), version, codec.decode(state), CommandMemoryCodec.decode(commands));
    } catch (RuntimeException e) {
      // A codec promises IllegalArgumentException; whatever else it throws says the same.
      throw new DamagedRow("it cannot be decoded: " + e.getMessage(), e);
    }
  }

  byte[] id() {
    return id;
  }

  long version() {
    return version;
  }

  byte[] state() {
    return state;
  }

  byte[] commands() {
    return commands;
  }

  int checksum() {
    return checksum;
  }

  byte[] offsets() {
    return offsets;
  }

  String aggregateId() {
    return new String(id, StandardCharsets.UTF_8);
  }

  int bytes() {
    return id.length + state.length + commands.length + offsets.length;
  }

  static byte[] idBytes(String aggregateId) {
    return aggregateId.getBytes(StandardCharsets.UTF_8);
  }

  private static int sum(byte[] id, long version, byte[] state, byte[] commands) {
    CRC32C crc = new CRC32C();
    crc.update(
        ByteBuffer.allocate(16).putInt(id.length).putLong(version).putInt(state.length).flip());
    crc.update(id);
    crc.update(state);
    crc.update(commands);
    return (int) crc.getValue();
  }
}
