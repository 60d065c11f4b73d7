package io.logfold.domain.order;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says about money before the order is known: a number, and perhaps a currency. Only
 * the order can tell whether it fits.
 *
 * @param value an exact number of at most 18 digits before and 18 after the point
 * @param currency null: whatever the order's currency is
 */
public record Amount(BigDecimal value, @Nullable Currency currency) {

  private static final int MAX_DIGITS = 18;
  private static final int MAX_TEXT = 2 * MAX_DIGITS + 2;
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  public Amount {
    if (value.signum() == 0) {
      value = BigDecimal.ZERO;
    } else if (value.precision() - (long) value.scale() > MAX_DIGITS
        || value.scale() > MAX_DIGITS) {
      throw new IllegalArgumentException(
          "has more than %s digits before or after the point".formatted(MAX_DIGITS));
    } else {
      value = value.stripTrailingZeros();
      value = value.scale() < 0 ? value.setScale(0) : value;
    }
  }

  /**
   * A number like {@code 12.50} in the order's currency, whatever that is.
   *
   * @throws IllegalArgumentException when it is no number; begins so that it can follow a field
   */
  public static Amount of(String value) {
    if (value.length() > MAX_TEXT || !NUMBER.matcher(value).matches()) {
      String shown = value.length() <= MAX_TEXT ? value : value.substring(0, MAX_TEXT) + "…";
      throw new IllegalArgumentException(
          "is not a decimal number like 12.50: '%s'".formatted(shown));
    }
    return new Amount(new BigDecimal(value), null);
  }

  /** Money says both. */
  public static Amount of(Money money) {
    return new Amount(new BigDecimal(money.amount()), money.currency());
  }

  /** The same number, in this currency and no other. */
  public Amount in(Currency only) {
    return new Amount(value, only);
  }

  @Override
  public String toString() {
    return value.toPlainString() + (currency == null ? "" : " " + currency);
  }
}
