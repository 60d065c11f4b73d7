package io.logfold.domain.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.logfold.domain.order.Money;
import io.logfold.json.IsoInstant;
import io.logfold.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Currency;

/**
 * Reads JSON that looks as this package itself writes it: fields in their order, no white space, no
 * escapes, ASCII only. Replay does little else, and this way there is nothing to look up and
 * nothing to keep but the values. Gives up ({@link NotPlain}) on anything else, right or wrong,
 * which is then for {@link JsonObject} to read or to complain of: what is understood here means the
 * same there. For one thread.
 */
final class PlainJson {

  private static final int MOST_DIGITS = 18; // always fits into a long
  private static final int MOST_INT_DIGITS = 9;

  private final byte[] json;
  private final Texts texts;
  private int at;

  PlainJson(byte[] json, Texts texts) {
    this.json = json;
    this.texts = texts;
  }

  /** It does not look that way; says nothing of what is wrong, if anything is. */
  static final class NotPlain extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotPlain() {
      super(null, null, false, false);
    }
  }

  /** What stands before a value, as bytes. */
  static byte[] literal(String ascii) {
    return ascii.getBytes(ISO_8859_1);
  }

  /** Goes past {@code literal} if it stands here. */
  boolean passed(byte[] literal) {
    int end = at + literal.length;
    if (end > json.length || !Arrays.equals(json, at, end, literal, 0, literal.length)) {
      return false;
    }
    at = end;
    return true;
  }

  /** Goes past {@code literal}. */
  void pass(byte[] literal) {
    if (!passed(literal)) {
      throw new NotPlain();
    }
  }

  /** Nothing may follow. */
  void end() {
    if (at != json.length) {
      throw new NotPlain();
    }
  }

  /** A string, after what stands before it up to its quotation mark. */
  String string(byte[] before) {
    int begin = skipString(before);
    return new String(json, begin, at - 1 - begin, ISO_8859_1);
  }

  /** A string of which there are not many: equal ones are often the same. */
  String common(byte[] before) {
    int begin = skipString(before);
    return texts.of(json, begin, at - 1);
  }

  /** Goes past a string that is looked at later; returns where it begins. */
  int skipString(byte[] before) {
    pass(before);
    int begin = at;
    for (int i = begin; i < json.length; i++) {
      byte c = json[i];
      if (c == '"') {
        at = i + 1;
        return begin;
      }
      if (c < ' ' || c == '\\') {
        throw new NotPlain();
      }
    }
    throw new NotPlain();
  }

  Currency currency(byte[] before) {
    try {
      return Currency.getInstance(common(before));
    } catch (IllegalArgumentException e) {
      throw new NotPlain();
    }
  }

  /** An amount with all decimals of its currency, which is at least zero. */
  Money money(byte[] before, Currency currency) {
    return money(skipString(before), at - 1, currency);
  }

  /** The same of a string that was skipped. */
  Money moneyAt(int begin, Currency currency) {
    int end = begin;
    while (json[end] != '"') {
      end++;
    }
    return money(begin, end, currency);
  }

  private Money money(int begin, int end, Currency currency) {
    int decimals = Money.decimals(currency);
    int point = decimals == 0 ? end : end - decimals - 1;
    if (decimals < 0 || point <= begin || (decimals > 0 && json[point] != '.')) {
      throw new NotPlain();
    }
    int digits = (point - begin) + decimals;
    if (digits > MOST_DIGITS) {
      throw new NotPlain();
    }
    long units = digits(0, begin, point);
    return new Money(decimals == 0 ? units : digits(units, point + 1, end), currency);
  }

  /** A whole number that is at least zero. */
  int integer(byte[] before) {
    pass(before);
    int begin = at;
    int end = begin;
    while (end < json.length && json[end] >= '0' && json[end] <= '9') {
      end++;
    }
    boolean leadingZero = end > begin + 1 && json[begin] == '0';
    if (end == begin || end - begin > MOST_INT_DIGITS || leadingZero) {
      throw new NotPlain();
    }
    at = end;
    return (int) digits(0, begin, end);
  }

  Instant instant(byte[] before) {
    try {
      return IsoInstant.parse(string(before));
    } catch (DateTimeException e) {
      throw new NotPlain();
    }
  }

  private long digits(long higher, int from, int to) {
    long number = higher;
    for (int i = from; i < to; i++) {
      int digit = json[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new NotPlain();
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
