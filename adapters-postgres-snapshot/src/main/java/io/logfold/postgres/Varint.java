package io.logfold.postgres;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Numbers in as few bytes as they need: seven bits in each, the lowest first. */
final class Varint {

  private Varint() {}

  /** Writes a number that is seldom negative: then it takes ten bytes. */
  static void write(ByteArrayOutputStream out, long number) {
    long rest = number;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /**
   * @throws java.nio.BufferUnderflowException when the bytes break off
   * @throws IllegalArgumentException when they are no number
   */
  static long read(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      number |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return number;
      }
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  /** Writes a number that may be negative (zigzag: the sign is the lowest bit). */
  static void writeSigned(ByteArrayOutputStream out, long number) {
    write(out, (number << 1) ^ (number >> 63));
  }

  /** Reads what {@link #writeSigned} wrote; fails like {@link #read}. */
  static long readSigned(ByteBuffer in) {
    long number = read(in);
    return (number >>> 1) ^ -(number & 1);
  }
}
