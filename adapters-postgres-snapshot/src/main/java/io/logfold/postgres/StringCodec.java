package io.logfold.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Strings as bytes: a length and UTF-8. Most of them are ids, and one that is a UUID takes 17 bytes
 * instead of 37.
 */
final class StringCodec {

  private static final int UUID_TAG = 0;

  private StringCodec() {}

  static void write(ByteArrayOutputStream out, String string) {
    if (isUuid(string)) {
      UUID uuid = UUID.fromString(string);
      Varint.writeSigned(out, UUID_TAG);
      out.writeBytes(
          ByteBuffer.allocate(16)
              .putLong(uuid.getMostSignificantBits())
              .putLong(uuid.getLeastSignificantBits())
              .array());
    } else {
      byte[] utf8 = string.getBytes(StandardCharsets.UTF_8);
      Varint.writeSigned(out, utf8.length + 1);
      out.writeBytes(utf8);
    }
  }

  /**
   * @throws java.nio.BufferUnderflowException when the bytes break off
   * @throws IllegalArgumentException when they are no string
   * @throws ArithmeticException when they are no string
   */
  static String read(ByteBuffer in) {
    int tag = Math.toIntExact(Varint.readSigned(in));
    if (tag == UUID_TAG) {
      return new UUID(in.getLong(), in.getLong()).toString();
    }
    if (tag < 0 || tag - 1 > in.remaining()) {
      throw new IllegalArgumentException("a string of %s bytes".formatted(tag - 1));
    }
    byte[] utf8 = new byte[tag - 1];
    in.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Whether the string is exactly what {@link UUID#toString} would print. */
  private static boolean isUuid(String string) {
    if (string.length() != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      char c = string.charAt(i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
