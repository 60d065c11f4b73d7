package io.logfold.domain.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.logfold.domain.order.Money;
import io.logfold.json.IsoInstant;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes JSON in the form that {@link PlainJson} reads, byte by byte what a generator would write.
 * Strings that need an escape, or more than ASCII, are beyond it: then {@link #bytes} has nothing,
 * and a generator is to be asked. For one thread.
 */
final class PlainWriter {

  private static final int USUAL_SIZE = 320;
  private static final byte[] NOTHING = {};

  private byte[] json = new byte[USUAL_SIZE];
  private int size;
  private boolean plain = true;

  /** What was written; empty: it cannot be written plainly. */
  byte[] bytes() {
    return plain ? Arrays.copyOf(json, size) : NOTHING;
  }

  PlainWriter literal(byte[] ascii) {
    room(ascii.length);
    System.arraycopy(ascii, 0, json, size, ascii.length);
    size += ascii.length;
    return this;
  }

  /** The characters of a string and its closing quotation mark. */
  PlainWriter string(byte[] before, String text) {
    literal(before);
    int length = text.length();
    room(length + 1);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
        plain = false;
        return this;
      }
      json[size++] = (byte) c;
    }
    json[size++] = '"';
    return this;
  }

  PlainWriter integer(byte[] before, int number) {
    literal(before);
    if (number >= 0) {
      digits(number, 1);
    } else {
      literal(Integer.toString(number).getBytes(ISO_8859_1));
    }
    return this;
  }

  /** As {@link Money#amount} has it. */
  PlainWriter money(byte[] before, Money money) {
    long units = money.minorUnits();
    if (units < 0) {
      return string(before, money.amount());
    }
    literal(before);
    int decimals = Math.max(Money.decimals(money.currency()), 0);
    if (decimals == 0) {
      digits(units, 1);
    } else {
      long one = 1;
      for (int i = 0; i < decimals; i++) {
        one *= 10;
      }
      digits(units / one, 1);
      room(1);
      json[size++] = '.';
      digits(units % one, decimals);
    }
    room(1);
    json[size++] = '"';
    return this;
  }

  PlainWriter instant(byte[] before, Instant instant) {
    return string(before, IsoInstant.format(instant));
  }

  /** A number that is not negative, with at least so many digits. */
  private void digits(long number, int least) {
    int length = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      length++;
    }
    length = Math.max(length, least);
    room(length);
    long rest = number;
    for (int i = size + length - 1; i >= size; i--) {
      json[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += length;
  }

  private void room(int more) {
    if (size + more > json.length) {
      json = Arrays.copyOf(json, Math.max(size + more, 2 * json.length));
    }
  }
}
