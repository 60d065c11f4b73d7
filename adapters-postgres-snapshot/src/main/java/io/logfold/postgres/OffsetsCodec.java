package io.logfold.postgres;

import io.logfold.application.eventlog.EventOffsets;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * {@link EventOffsets} as bytes to which more can be appended without reading them: a sequence of
 * pieces, each with the number of offsets, the first one, the distance of each from the one before
 * (varints), and a checksum of that and of the aggregate's id. About two bytes an event, and eight
 * for a piece.
 */
final class OffsetsCodec {

  private static final byte[] NOTHING = {};
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private OffsetsCodec() {}

  /** One piece, or nothing at all when there are no offsets. */
  static byte[] encode(byte[] aggregateId, EventOffsets offsets) {
    int count = offsets.size();
    if (count == 0) {
      return NOTHING;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(12 + 2 * count);
    Varint.write(out, count);
    long previous = 0;
    for (int i = 0; i < count; i++) {
      Varint.write(out, offsets.get(i) - previous);
      previous = offsets.get(i);
    }
    byte[] piece = out.toByteArray();
    return ByteBuffer.allocate(piece.length + CHECKSUM_BYTES)
        .put(piece)
        .putInt(sum(aggregateId, ByteBuffer.wrap(piece)))
        .array();
  }

  /**
   * All offsets of a sequence of pieces.
   *
   * @throws DamagedRow when the bytes are not what was written
   */
  static EventOffsets decode(byte[] aggregateId, byte[] pieces) throws DamagedRow {
    EventOffsets.Builder all = new EventOffsets.Builder();
    ByteBuffer in = ByteBuffer.wrap(pieces);
    try {
      while (in.hasRemaining()) {
        decodePiece(aggregateId, in, all);
      }
    } catch (BufferUnderflowException e) {
      throw new DamagedRow("the offsets of its events break off", e);
    } catch (IllegalArgumentException e) {
      throw new DamagedRow("the offsets of its events make no sense: " + e.getMessage(), e);
    }
    return all.build();
  }

  private static void decodePiece(byte[] aggregateId, ByteBuffer in, EventOffsets.Builder all)
      throws DamagedRow {
    int begin = in.position();
    long count = Varint.read(in);
    long offset = 0;
    for (long i = 0; i < count; i++) {
      offset += Varint.read(in);
      all.add(offset);
    }
    ByteBuffer piece = in.slice(begin, in.position() - begin);
    int stored = in.getInt();
    int actual = sum(aggregateId, piece);
    if (actual != stored) {
      throw new DamagedRow(
          "the checksum of some offsets is %s, but %s was stored"
              .formatted(Integer.toHexString(actual), Integer.toHexString(stored)),
          null);
    }
  }

  private static int sum(byte[] aggregateId, ByteBuffer piece) {
    CRC32C crc = new CRC32C();
    crc.update(aggregateId);
    crc.update(piece);
    return (int) crc.getValue();
  }
}
