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
    int length = text.length();
    if (length < PLAIN_LENGTH
        || length > PLAIN_LENGTH + 10
        || text.charAt(length - 1) != 'Z'
        || text.charAt(4) != '-'
        || text.charAt(7) != '-'
        || text.charAt(10) != 'T'
        || text.charAt(13) != ':'
        || text.charAt(16) != ':') {
      return null;
    }
    int year = digits(text, 0, 4);
    int month = digits(text, 5, 7);
    int day = digits(text, 8, 10);
    int hour = digits(text, 11, 13);
    int minute = digits(text, 14, 16);
    int second = digits(text, 17, 19);
    int nanos = fraction(text, length);
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
    long epochSecond = instant.getEpochSecond();
    if (epochSecond < FIRST || epochSecond > LAST) {
      return instant.toString();
    }
    long epochDay = Math.floorDiv(epochSecond, SECONDS_PER_DAY);
    int secondOfDay = (int) Math.floorMod(epochSecond, SECONDS_PER_DAY);
    int nanos = instant.getNano();
    int decimals = nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1_000 == 0 ? 6 : 9;
    byte[] text = new byte[decimals == 0 ? PLAIN_LENGTH : PLAIN_LENGTH + 1 + decimals];
    date(text, epochDay);
    text[10] = 'T';
    put(text, 11, 2, secondOfDay / 3600);
    text[13] = ':';
    put(text, 14, 2, secondOfDay / 60 % 60);
    text[16] = ':';
    put(text, 17, 2, secondOfDay % 60);
    if (decimals > 0) {
      text[19] = '.';
      put(
          text,
          20,
          decimals,
          decimals == 3 ? nanos / 1_000_000 : decimals == 6 ? nanos / 1_000 : nanos);
    }
    text[text.length - 1] = 'Z';
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }

  private static void date(byte[] text, long epochDay) {
    long z = epochDay + 719_468;
    long era = Math.floorDiv(z, 146_097L);
    int dayOfEra = (int) (z - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int shifted = (5 * dayOfYear + 2) / 153;
    int month = shifted < 10 ? shifted + 3 : shifted - 9;
    int year = yearOfEra + (int) (era * 400) + (month <= 2 ? 1 : 0);
    put(text, 0, 4, year);
    text[4] = '-';
    put(text, 5, 2, month);
    text[7] = '-';
    put(text, 8, 2, dayOfYear - (153 * shifted + 2) / 5 + 1);
  }

  private static void put(byte[] text, int at, int width, int value) {
    int rest = value;
    for (int i = at + width - 1; i >= at; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  /** The nanoseconds after the seconds; negative when they are not plain digits. */
  private static int fraction(String text, int length) {
    if (length == PLAIN_LENGTH) {
      return 0;
    }
    int value = text.charAt(19) == '.' ? digits(text, 20, length - 1) : -1;
    for (int i = length - 1; i < 29 && value > 0; i++) {
      value *= 10;
    }
    return length == PLAIN_LENGTH + 1 ? -1 : value;
  }

  /** The number between the two; negative when there is anything but digits. */
  private static int digits(String text, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
