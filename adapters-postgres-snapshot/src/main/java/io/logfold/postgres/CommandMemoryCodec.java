package io.logfold.postgres;

import io.logfold.application.snapshot.CommandMemory;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link CommandMemory} as bytes: a format number, the count, then per command the distance of its
 * first version from the last version of the command before, the distance of its last version from
 * its first, its seconds after the command before (the first: after 1970), and its id. Numbers are
 * zigzag varints. About 20 bytes a command whose id is a UUID.
 */
final class CommandMemoryCodec {

  private static final int FORMAT = 2;

  private CommandMemoryCodec() {}

  static byte[] encode(CommandMemory memory) {
    List<CommandMemory.Entry> entries = memory.entries();
    ByteArrayOutputStream out = new ByteArrayOutputStream(2 + entries.size() * 20);
    out.write(FORMAT);
    Varint.writeSigned(out, entries.size());
    long previous = 0;
    long second = 0;
    for (CommandMemory.Entry entry : entries) {
      Varint.writeSigned(out, entry.firstVersion() - previous);
      Varint.writeSigned(out, entry.lastVersion() - entry.firstVersion());
      Varint.writeSigned(out, entry.second() - second);
      StringCodec.write(out, entry.commandId());
      previous = entry.lastVersion();
      second = entry.second();
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
      long second = 0;
      for (int i = 0; i < count; i++) {
        long first = previous + Varint.readSigned(in);
        long last = first + Varint.readSigned(in);
        second += Varint.readSigned(in);
        entries.add(new CommandMemory.Entry(StringCodec.read(in), first, last, second));
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
}
