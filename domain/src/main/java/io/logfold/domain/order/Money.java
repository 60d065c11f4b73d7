package io.logfold.domain.order;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * An exact amount of money.
 *
 * @param minorUnits of the currency: 1250 of EUR is 12.50, 1250 of JPY is 1250
 * @param currency one that has minor units, see {@link #isUsable}
 */
public record Money(long minorUnits, Currency currency) {

  private static final int MAX_DIGITS = 18; // always fits into a long

  /** Nothing, in this currency. */
  public static Money zero(Currency currency) {
    return new Money(0, currency);
  }

  /**
   * Reads {@code 12.50}: digits, at most as many decimals as the currency has, perhaps a minus.
   *
   * @throws IllegalArgumentException for anything else; the message says what is wrong, and begins
   *     so that it can follow the name of a field
   */
  public static Money parse(String text, Currency currency) {
    int decimals = decimalsOf(currency);
    int length = text.length();
    int start = length > 0 && text.charAt(0) == '-' ? 1 : 0;
    int point = -1;
    int digits = 0;
    long units = 0;
    for (int i = start; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        if (++digits > MAX_DIGITS) {
          throw new IllegalArgumentException(
              "has more than " + MAX_DIGITS + " digits: '" + shortened(text) + "'");
        }
        units = units * 10 + (c - '0');
      } else if (c == '.' && point < 0 && i > start) {
        point = i;
      } else {
        throw notANumber(text);
      }
    }
    int given = point < 0 ? 0 : length - point - 1;
    if (digits == 0 || (point >= 0 && given == 0)) {
      throw notANumber(text);
    }
    if (given > decimals) {
      throw new IllegalArgumentException(
          "has %s decimals, but %s has %s: '%s'".formatted(given, currency, decimals, text));
    }
    for (int i = given; i < decimals; i++) {
      if (units > Long.MAX_VALUE / 10) {
        throw new IllegalArgumentException("is too large: '" + text + "'");
      }
      units *= 10;
    }
    return new Money(start == 0 ? units : -units, currency);
  }

  /**
   * An exact decimal number as money.
   *
   * @throws IllegalArgumentException when it has too many decimals for the currency or is too large
   */
  public static Money of(BigDecimal amount, Currency currency) {
    int decimals = decimalsOf(currency);
    try {
      return new Money(amount.movePointRight(decimals).longValueExact(), currency);
    } catch (ArithmeticException e) {
      int given = Math.max(amount.stripTrailingZeros().scale(), 0);
      throw new IllegalArgumentException(
          given > decimals
              ? "has %s decimals, but %s has %s: %s".formatted(given, currency, decimals, amount)
              : "is too large: " + amount,
          e);
    }
  }

  /** Whether amounts can be given in this currency; codes like XXX and XAU have no minor units. */
  public static boolean isUsable(Currency currency) {
    return MinorUnits.of(currency) >= 0;
  }

  /**
   * How many decimals amounts in this currency have, here and in the log, whatever the JDK says of
   * it; -1 when it is not {@linkplain #isUsable usable}.
   */
  public static int decimals(Currency currency) {
    return MinorUnits.of(currency);
  }

  /**
   * The sum.
   *
   * @throws ArithmeticException when it does not fit
   * @throws IllegalArgumentException when the currencies differ
   */
  public Money plus(Money other) {
    if (currency != other.currency) {
      throw new IllegalArgumentException("cannot add " + other + " to " + this);
    }
    return minorUnits == 0 // most orders are paid once: then one object does
        ? other
        : new Money(Math.addExact(minorUnits, other.minorUnits), currency);
  }

  /**
   * This, so many times.
   *
   * @throws ArithmeticException when it does not fit
   */
  public Money times(int factor) {
    return new Money(Math.multiplyExact(minorUnits, (long) factor), currency);
  }

  /** The number alone, with all decimals of the currency: {@code 12.50}. */
  public String amount() {
    return BigDecimal.valueOf(minorUnits, Math.max(decimals(currency), 0)).toPlainString();
  }

  /** For people: {@code 12.50 EUR}. */
  @Override
  public String toString() {
    return amount() + " " + currency.getCurrencyCode();
  }

  private static int decimalsOf(Currency currency) {
    int decimals = decimals(currency);
    if (decimals < 0) {
      throw new IllegalArgumentException("is in " + currency + ", which has no minor units");
    }
    return decimals;
  }

  private static IllegalArgumentException notANumber(String text) {
    return new IllegalArgumentException(
        "is not a decimal number like 12.50: '" + shortened(text) + "'");
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
