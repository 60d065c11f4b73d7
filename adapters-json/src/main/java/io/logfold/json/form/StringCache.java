package io.logfold.json.form;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings that recur: carriers, ways to pay, the articles that sell. A million objects in memory
 * then share them. Each slot keeps the last string that fell on it, so the memory is bounded.
 * Thread-safe without a lock: a slot holds nothing but immutable objects, and a lost update costs a
 * copy.
 */
final class StringCache {

  private static final int SLOTS = 1 << 12;

  /** Longer ones are hardly ever the same. */
  private static final int LONGEST = 64;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final @Nullable Known[] slots = new Known[SLOTS];

  private static final class Known {
    private final byte[] bytes;
    private final String text;

    private Known(byte[] bytes) {
      this.bytes = bytes;
      this.text = new String(bytes, ISO_8859_1);
    }
  }

  /** The string of these bytes, which are ASCII. */
  String get(byte[] bytes, int from, int to) {
    if (to - from > LONGEST) {
      return new String(bytes, from, to - from, ISO_8859_1);
    }
    int slot = slot(bytes, from, to);
    Known known = slots[slot];
    if (known == null || !Arrays.equals(known.bytes, 0, known.bytes.length, bytes, from, to)) {
      known = new Known(Arrays.copyOfRange(bytes, from, to));
      slots[slot] = known;
    }
    return known.text;
  }

  /** A hash of the length, the beginning and the end. */
  private static int slot(byte[] bytes, int from, int to) {
    int length = to - from;
    long hash = length;
    if (length >= Long.BYTES) {
      hash = hash * 0x9E3779B97F4A7C15L + (long) LONGS.get(bytes, from);
      hash = hash * 0x9E3779B97F4A7C15L + (long) LONGS.get(bytes, to - Long.BYTES);
    } else {
      for (int i = from; i < to; i++) {
        hash = hash * 0x9E3779B97F4A7C15L + bytes[i];
      }
    }
    hash *= 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 40) & (SLOTS - 1);
  }
}
