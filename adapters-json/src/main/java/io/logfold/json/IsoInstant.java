package io.logfold.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * Instants as ISO 8601 in UTC, as {@link Instant#toString} writes them. The usual form is several
 * times faster than with {@code java.time}; any other form is left to {@code java.time}. Days are
 * counted as in H. Hinnant, "chrono-compatible low-level date algorithms". Thread-safe.
 */
public final class IsoInstant {

  /** How many characters {@link #format(Instant, byte[], int)} writes at most. */
  public static final int MAX_LENGTH = "2026-11-23T10:00:00.123456789Z".length();

  private static final int PLAIN_LENGTH = "2026-11-23T10:00:00Z".length();
  private static final long SECONDS_PER_DAY = 86_400;
  private static final long FIRST = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private IsoInstant() {}

  /**
   * Reads {@code 2026-11-23T10:00:00.123Z}; also with an offset instead of the Z.
   *
   * @throws DateTimeParseException for anything else
   */
  public static Instant parse(String text) {
    Instant usual = usual(text);
    return usual == null ? Instant.parse(text) : usual;
  }

  /** The same; null when the text is in another form than the usual one, or wrong. */
  static @Nullable Instant usual(String text) {
    if (text.length() < PLAIN_LENGTH || text.length() > MAX_LENGTH) {
      return null;
    }
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1); // any other character becomes a ?
    return usual(bytes, 0, bytes.length);
  }

  /**
   * Reads the usual form from ASCII bytes.
   *
   * @param from where the text begins
   * @param to where it has ended
   * @return null when the text is in another form, or wrong: {@link #parse} decides
   */
  public static @Nullable Instant usual(byte[] text, int from, int to) {
    int length = to - from;
    if (length < PLAIN_LENGTH
        || length > MAX_LENGTH
        || text[to - 1] != 'Z'
        || text[from + 4] != '-'
        || text[from + 7] != '-'
        || text[from + 10] != 'T'
        || text[from + 13] != ':'
        || text[from + 16] != ':') {
      return null;
    }
    int year = digits(text, from, 4);
    int month = digits(text, from + 5, 2);
    int day = digits(text, from + 8, 2);
    int hour = digits(text, from + 11, 2);
    int minute = digits(text, from + 14, 2);
    int second = digits(text, from + 17, 2);
    int nanos = fraction(text, from, to);
    if ((year | hour | minute | second | nanos) < 0
        || month < 1
        || month > 12
        || day < 1
        || day > 28 // the ends of months are left to java.time
        || hour > 23
        || minute > 59
        || second > 59) {
      return null;
    }
    int secondOfDay = (hour * 60 + minute) * 60 + second;
    long seconds = epochDay(year, month, day) * SECONDS_PER_DAY + secondOfDay;
    return Instant.ofEpochSecond(seconds, nanos);
  }

  /** The same text as {@link Instant#toString}. */
  public static String format(Instant instant) {
    byte[] text = new byte[MAX_LENGTH];
    int end = format(instant, text, 0);
    return end < 0 ? instant.toString() : new String(text, 0, end, StandardCharsets.ISO_8859_1);
  }

  /**
   * Writes the same text as ASCII.
   *
   * @param text has {@link #MAX_LENGTH} bytes of room from {@code at}
   * @return where the text has ended; negative, with nothing written, for a year that has not four
   *     digits
   */
  public static int format(Instant instant, byte[] text, int at) {
    long epochSecond = instant.getEpochSecond();
    if (epochSecond < FIRST || epochSecond > LAST) {
      return -1;
    }
    long epochDay = Math.floorDiv(epochSecond, SECONDS_PER_DAY);
    int secondOfDay = (int) Math.floorMod(epochSecond, SECONDS_PER_DAY);
    int nanos = instant.getNano();
    int decimals = nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
    date(text, at, epochDay);
    text[at + 10] = 'T';
    put(text, at + 11, 2, secondOfDay / 3600);
    text[at + 13] = ':';
    put(text, at + 14, 2, secondOfDay / 60 % 60);
    text[at + 16] = ':';
    put(text, at + 17, 2, secondOfDay % 60);
    int end = at + PLAIN_LENGTH - 1;
    if (decimals > 0) {
      text[end] = '.';
      put(
          text,
          end + 1,
          decimals,
          decimals == 3 ? nanos / 1_000_000 : decimals == 6 ? nanos / 1_000 : nanos);
      end += 1 + decimals;
    }
    text[end] = 'Z';
    return end + 1;
  }

  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }

  private static void date(byte[] text, int at, long epochDay) {
    long z = epochDay + 719_468;
    long era = Math.floorDiv(z, 146_097L);
    int dayOfEra = (int) (z - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int shifted = (5 * dayOfYear + 2) / 153;
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    int year = yearOfEra + (int) (era * 400) + (month <= 2 ? 1 : 0);
    put(text, at, 4, year);
    text[at + 4] = '-';
    put(text, at + 5, 2, month);
    text[at + 7] = '-';
    put(text, at + 8, 2, dayOfYear - (153 * shifted + 2) / 5 + 1);
  }

  private static void put(byte[] text, int at, int width, int value) {
    int rest = value;
    for (int i = at + width - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** The nanoseconds after the seconds; negative when they are not plain digits. */
  private static int fraction(byte[] text, int from, int to) {
    int decimals = to - from - PLAIN_LENGTH - 1;
    if (decimals < 0) {
      return 0;
    }
    int value = decimals > 0 && text[from + 19] == '.' ? digits(text, from + 20, decimals) : -1;
    for (int i = decimals; i < 9 && value > 0; i++) {
      value *= 10;
    }
    return value;
  }

  /** The number that so many digits make; negative when there is anything but digits. */
  private static int digits(byte[] text, int from, int width) {
    int value = 0;
    for (int i = from; i < from + width; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
