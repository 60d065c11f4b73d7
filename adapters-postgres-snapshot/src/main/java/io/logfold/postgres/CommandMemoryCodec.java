package io.logfold.postgres;

import io.logfold.application.snapshot.CommandMemory;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * {@link CommandMemory} as bytes: a format number, the count, then per command the distance of its
 * first version from the last version of the command before, the distance of its last version from
 * its first, and its id. Numbers are zigzag varints; an id that is a UUID takes 17 bytes instead of
 * 37. About 19 bytes a command.
 */
final class CommandMemoryCodec {

  private static final int FORMAT = 1;
  private static final int UUID_TAG = 0;

  private CommandMemoryCodec() {}

  static byte[] encode(CommandMemory memory) {
    List<CommandMemory.Entry> entries = memory.entries();
    ByteArrayOutputStream out = new ByteArrayOutputStream(2 + entries.size() * 20);
    out.write(FORMAT);
    Varint.writeSigned(out, entries.size());
    long previous = 0;
    for (CommandMemory.Entry entry : entries) {
      Varint.writeSigned(out, entry.firstVersion() - previous);
      Varint.writeSigned(out, entry.lastVersion() - entry.firstVersion());
      writeId(out, entry.commandId());
      previous = entry.lastVersion();
    }
    return out.toByteArray();
  }

  /**
   * @throws IllegalArgumentException when the bytes are damaged
   */
  static CommandMemory decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      int format = in.get();
      if (format != FORMAT) {
        throw new IllegalArgumentException("unknown format of a command memory: " + format);
      }
      int count = Math.toIntExact(Varint.readSigned(in));
      List<CommandMemory.Entry> entries = new ArrayList<>(Math.min(count, CommandMemory.CAPACITY));
      long previous = 0;
      for (int i = 0; i < count; i++) {
        long first = previous + Varint.readSigned(in);
        long last = first + Varint.readSigned(in);
        entries.add(new CommandMemory.Entry(readId(in), first, last));
        previous = last;
      }
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(in.remaining() + " bytes follow the command memory");
      }
      return CommandMemory.of(entries);
    } catch (BufferUnderflowException | ArithmeticException e) {
      throw new IllegalArgumentException("a command memory breaks off", e);
    }
  }

  private static void writeId(ByteArrayOutputStream out, String id) {
    if (isUuid(id)) {
      UUID uuid = UUID.fromString(id);
      Varint.writeSigned(out, UUID_TAG);
      out.writeBytes(
          ByteBuffer.allocate(16)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array());
    } else {
      byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
      Varint.writeSigned(out, utf8.length + 1);
      out.writeBytes(utf8);
    }
  }

  private static String readId(ByteBuffer in) {
    int tag = Math.toIntExact(Varint.readSigned(in));
    if (tag == UUID_TAG) {
      return new UUID(in.getLong(), in.getLong()).toString();
    }
    if (tag < 0 || tag - 1 > in.remaining()) {
      throw new IllegalArgumentException("a command id of %d bytes".formatted(tag - 1));
    }
    byte[] utf8 = new byte[tag - 1];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Whether the id is exactly what {@link UUID#toString} would print. */
  private static boolean isUuid(String id) {
    if (id.length() != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      char c = id.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
