package io.logfold.chaos.checker;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The index of offsets as it is stored, read a second time: pieces, each of the number of offsets,
 * the first one, the distance of each from the one before (all in groups of seven bits, the lowest
 * first, the eighth bit set where more follow), and four bytes of checksum, which are not looked
 * at.
 */
final class OffsetPieces {

  private OffsetPieces() {}

  /** All offsets of all pieces; null: the bytes are something else. */
  static @Nullable List<Long> decode(byte[] bytes) {
    List<Long> offsets = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      while (in.hasRemaining()) {
        long offset = 0;
        for (long left = number(in); left > 0; left--) {
          offset += number(in);
          offsets.add(offset);
        }
        in.getInt();
      }
      return offsets;
    } catch (BufferUnderflowException e) {
      return null;
    }
  }

  private static long number(ByteBuffer in) {
    long number = 0;
    int shift = 0;
    byte next;
    do {
      next = in.get();
      number |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return number;
  }
}
