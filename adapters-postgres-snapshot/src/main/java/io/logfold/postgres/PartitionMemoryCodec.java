package io.logfold.postgres;

import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.snapshot.PartitionMemory;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * {@link PartitionMemory} as bytes: a format number, how many refusals there are, each of them, the
 * position in the stream of commands, and a checksum of all that. Numbers are zigzag varints; what
 * may be absent has a number before it, 1 when it is there. An empty memory is no bytes at all.
 */
final class PartitionMemoryCodec {

  private static final int FORMAT = 1;
  private static final int ABSENT = 0;
  private static final int PRESENT = 1;
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  /** A guess that spares most of the growing. */
  private static final int REFUSAL_BYTES = 128;

  private static final byte[] NOTHING = {};

  private PartitionMemoryCodec() {}

  static byte[] encode(PartitionMemory memory) {
    List<Refusal> refusals = memory.refusals();
    if (refusals.isEmpty() && memory.commands() == null) {
      return NOTHING;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 + refusals.size() * REFUSAL_BYTES);
    out.write(FORMAT);
    Varint.writeSigned(out, refusals.size());
    for (Refusal refusal : refusals) {
      write(out, refusal);
    }
    write(out, memory.commands());
    byte[] all = out.toByteArray();
    return ByteBuffer.allocate(all.length + CHECKSUM_BYTES)
        .put(all)
        .putInt(sum(ByteBuffer.wrap(all)))
        .array();
  }

  /**
   * @throws DamagedRow when the bytes are not what was written
   */
  static PartitionMemory decode(byte[] bytes) throws DamagedRow {
    if (bytes.length == 0) {
      return PartitionMemory.EMPTY;
    }
    if (bytes.length < CHECKSUM_BYTES) {
      throw new DamagedRow("it breaks off after %s bytes".formatted(bytes.length), null);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, bytes.length - CHECKSUM_BYTES);
    int stored = ByteBuffer.wrap(bytes).getInt(bytes.length - CHECKSUM_BYTES);
    int actual = sum(in.duplicate());
    if (actual != stored) {
      throw new DamagedRow(
          "its checksum is %s, but %s was stored"
              .formatted(Integer.toHexString(actual), Integer.toHexString(stored)),
          null);
    }
    try {
      return decode(in);
    } catch (BufferUnderflowException | ArithmeticException | IllegalArgumentException e) {
      throw new DamagedRow("it cannot be decoded: " + e.getMessage(), e);
    }
  }

  private static PartitionMemory decode(ByteBuffer in) {
    int format = in.get();
    if (format != FORMAT) {
      throw new IllegalArgumentException("unknown format " + format);
    }
    int count = Math.toIntExact(Varint.readSigned(in));
    if (count < 0) {
      throw new IllegalArgumentException(count + " refusals");
    }
    List<Refusal> refusals = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      refusals.add(readRefusal(in));
    }
    PartitionMemory memory = new PartitionMemory(refusals, readPosition(in));
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes follow");
    }
    return memory;
  }

  private static void write(ByteArrayOutputStream out, Refusal refusal) {
    StringCodec.write(out, refusal.aggregateId());
    StringCodec.write(out, refusal.commandId());
    Varint.writeSigned(out, refusal.version());
    Long expectedVersion = refusal.expectedVersion();
    if (expectedVersion == null) {
      Varint.writeSigned(out, ABSENT);
    } else {
      Varint.writeSigned(out, PRESENT);
      Varint.writeSigned(out, expectedVersion);
    }
    StringCodec.write(out, refusal.code());
    StringCodec.write(out, refusal.message());
  }

  private static Refusal readRefusal(ByteBuffer in) {
    String aggregateId = StringCodec.read(in);
    String commandId = StringCodec.read(in);
    long version = Varint.readSigned(in);
    Long expectedVersion = present(in) ? Varint.readSigned(in) : null;
    return new Refusal(
        aggregateId,
        commandId,
        version,
        expectedVersion,
        StringCodec.read(in),
        StringCodec.read(in));
  }

  private static void write(ByteArrayOutputStream out, @Nullable StreamPosition position) {
    if (position == null) {
      Varint.writeSigned(out, ABSENT);
    } else {
      Varint.writeSigned(out, PRESENT);
      StringCodec.write(out, position.stream());
      Varint.writeSigned(out, position.next());
    }
  }

  private static @Nullable StreamPosition readPosition(ByteBuffer in) {
    return present(in) ? new StreamPosition(StringCodec.read(in), Varint.readSigned(in)) : null;
  }

  private static boolean present(ByteBuffer in) {
    long mark = Varint.readSigned(in);
    if (mark != ABSENT && mark != PRESENT) {
      throw new IllegalArgumentException("neither absent nor present: " + mark);
    }
    return mark == PRESENT;
  }

  private static int sum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
