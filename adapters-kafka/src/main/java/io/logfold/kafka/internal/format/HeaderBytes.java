package io.logfold.kafka.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Numbers, times and text as the bytes of headers. They are written and read without a formatter,
 * because replay does this for every event of the log. Thread-safe.
 *
 * <p>Dates are converted by the algorithms of Howard Hinnant's <a
 * href="https://howardhinnant.github.io/date_algorithms.html">chrono-compatible date
 * algorithms</a>: years begin in March, so that the leap day is the last of its year.
 */
final class HeaderBytes {

  private static final int TIME_LENGTH = "2026-11-23T12:00:00.123Z".length();
  private static final long MILLIS_PER_DAY = 86_400_000;
  private static final int DAYS_PER_ERA = 146_097; // 400 years
  private static final int DAYS_TO_EPOCH = 719_468; // from 0000-03-01 to 1970-01-01
  private static final long MIN_MILLIS = Instant.parse("0000-03-01T00:00:00Z").toEpochMilli();
  private static final long MAX_MILLIS = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

  private HeaderBytes() {}

  /**
   * The text in UTF-8.
   *
   * @throws IllegalArgumentException the text has half a surrogate pair, which UTF-8 cannot express
   */
  static byte[] utf8(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (hasSurrogate(text) && !new String(bytes, UTF_8).equals(text)) {
      throw new IllegalArgumentException("not valid Unicode: '" + text + "'");
    }
    return bytes;
  }

  private static boolean hasSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** The digits of a number from 0. */
  static byte[] digits(long number) {
    byte[] digits = new byte[length(number)];
    putNumber(digits, 0, digits.length, number);
    return digits;
  }

  /** {@code prefix}, a slash and the digits of a number from 0. */
  static byte[] path(byte[] prefix, long number) {
    int length = length(number);
    byte[] path = new byte[prefix.length + 1 + length];
    System.arraycopy(prefix, 0, path, 0, prefix.length);
    path[prefix.length] = '/';
    putNumber(path, prefix.length + 1, length, number);
    return path;
  }

  private static int length(long number) {
    int length = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      length++;
    }
    return length;
  }

  /**
   * Reads a number of 1 to 18 digits.
   *
   * @throws IllegalArgumentException it is none
   */
  static long parseNumber(byte[] digits) {
    if (digits.length == 0 || digits.length > 18) {
      throw new IllegalArgumentException("not a number: '" + new String(digits, UTF_8) + "'");
    }
    return number(digits, 0, digits.length);
  }

  /**
   * A time as in RFC 3339, in UTC and with milliseconds.
   *
   * @param epochMillis ms since 1970
   * @throws IllegalArgumentException it is outside the years 0 to 9999, which RFC 3339 cannot
   *     express
   */
  static byte[] time(long epochMillis) {
    if (epochMillis < MIN_MILLIS || epochMillis > MAX_MILLIS) {
      throw new IllegalArgumentException(
          "time out of range: " + epochMillis + " ms since 1970 (expected the years 0 to 9999)");
    }
    int days = (int) Math.floorDiv(epochMillis, MILLIS_PER_DAY) + DAYS_TO_EPOCH;
    int millis = (int) Math.floorMod(epochMillis, MILLIS_PER_DAY);
    int era = days / DAYS_PER_ERA;
    int dayOfEra = days % DAYS_PER_ERA;
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int shiftedMonth = (5 * dayOfYear + 2) / 153;
    int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);

    byte[] text = new byte[TIME_LENGTH];
    putNumber(text, 0, 4, year);
    text[4] = '-';
    putNumber(text, 5, 2, month);
    text[7] = '-';
    putNumber(text, 8, 2, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1);
    text[10] = 'T';
    putNumber(text, 11, 2, millis / 3_600_000);
    text[13] = ':';
    putNumber(text, 14, 2, millis / 60_000 % 60);
    text[16] = ':';
    putNumber(text, 17, 2, millis / 1000 % 60);
    text[19] = '.';
    putNumber(text, 20, 3, millis % 1000);
    text[23] = 'Z';
    return text;
  }

  /**
   * Reads a time as {@link #time} writes it, or in any other form of ISO 8601 in UTC.
   *
   * @return ms since 1970
   * @throws IllegalArgumentException it is none
   */
  static long parseTime(byte[] text) {
    if (!hasUsualForm(text)) {
      return parseAnyTime(text);
    }
    long month = number(text, 5, 2);
    long calendarYear = number(text, 0, 4);
    long year = calendarYear - (month <= 2 ? 1 : 0);
    long day = number(text, 8, 2);
    long hour = number(text, 11, 2);
    long minute = number(text, 14, 2);
    long second = number(text, 17, 2);
    if (month < 1
        || month > 12
        || day < 1
        || day > daysIn(month, calendarYear)
        || hour > 23
        || minute > 59
        || second > 59) {
      return parseAnyTime(text);
    }
    long era = Math.floorDiv(year, 400L);
    long yearOfEra = year - era * 400;
    long dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    long days = era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
    return days * MILLIS_PER_DAY
        + hour * 3_600_000
        + minute * 60_000
        + second * 1000
        + number(text, 20, 3);
  }

  private static boolean hasUsualForm(byte[] text) {
    return text.length == TIME_LENGTH
        && text[4] == '-'
        && text[7] == '-'
        && text[10] == 'T'
        && text[13] == ':'
        && text[16] == ':'
        && text[19] == '.'
        && text[23] == 'Z';
  }

  private static long daysIn(long month, long year) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  private static long parseAnyTime(byte[] text) {
    String time = new String(text, UTF_8);
    try {
      return Instant.parse(time).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException("not a time: '" + time + "'", e);
    }
  }

  private static void putNumber(byte[] text, int offset, int length, long number) {
    long rest = number;
    for (int i = offset + length - 1; i >= offset; i--) {
      text[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static long number(byte[] text, int offset, int length) {
    long number = 0;
    for (int i = offset; i < offset + length; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new IllegalArgumentException("not a number: '" + new String(text, UTF_8) + "'");
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
