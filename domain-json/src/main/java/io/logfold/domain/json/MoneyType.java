package io.logfold.domain.json;

import io.logfold.domain.order.Money;
import io.logfold.json.form.AmountType;
import java.util.Currency;
import java.util.function.BiFunction;

/** Money as a string with all decimals of its currency. Thread-safe. */
final class MoneyType implements AmountType<Money, Currency> {

  private final BiFunction<String, Currency, Money> parse;

  /**
   * Money whose texts are parsed so.
   *
   * @param parse complains with an {@link IllegalArgumentException} that reads on after a field
   */
  MoneyType(BiFunction<String, Currency, Money> parse) {
    this.parse = parse;
  }

  @Override
  public int decimals(Currency currency) {
    return Money.decimals(currency);
  }

  @Override
  public Money of(long minorUnits, Currency currency) {
    return new Money(minorUnits, currency);
  }

  @Override
  public long minorUnits(Money money) {
    return money.minorUnits();
  }

  @Override
  public Currency unit(Money money) {
    return money.currency();
  }

  @Override
  public Money parse(String text, Currency currency) {
    return parse.apply(text, currency);
  }

  @Override
  public String format(Money money) {
    return money.amount();
  }
}
