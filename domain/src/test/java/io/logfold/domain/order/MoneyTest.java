package io.logfold.domain.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

  private static final Currency EUR = Currency.getInstance("EUR");

  @ParameterizedTest
  @CsvSource({
    "12.50, EUR, 1250, 12.50",
    "99.9, BRL, 9990, 99.90",
    "7, EUR, 700, 7.00",
    "0.0, EUR, 0, 0.00",
    "-0.05, EUR, -5, -0.05",
    "007.10, EUR, 710, 7.10",
    "1250, JPY, 1250, 1250",
    "1.234, KWD, 1234, 1.234",
    "9999999999999999.99, EUR, 999999999999999999, 9999999999999999.99",
  })
  void it_reads_decimals_and_writes_all_of_the_currency(
      String text, String currency, long minorUnits, String written) {
    Money money = Money.parse(text, Currency.getInstance(currency));
    assertThat(money.minorUnits()).isEqualTo(minorUnits);
    assertThat(money.amount()).isEqualTo(written);
    assertThat(Money.of(new BigDecimal(text), Currency.getInstance(currency))).isEqualTo(money);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "-", ".", ".5", "5.", "1.2.3", "1,5", "1e3", " 1", "+1", "--1", "0x1", "١", "NaN"
      })
  void what_is_no_decimal_number_is_refused(String text) {
    assertThatThrownBy(() -> Money.parse(text, EUR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a decimal number");
    assertThatThrownBy(() -> Amount.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not a decimal number");
  }

  @Test
  void too_many_decimals_are_refused_even_if_they_are_zero() {
    assertThatThrownBy(() -> Money.parse("12.500", EUR))
        .hasMessage("has 3 decimals, but EUR has 2: '12.500'");
    assertThatThrownBy(() -> Money.parse("1.0", Currency.getInstance("JPY")))
        .hasMessageContaining("JPY has 0");
  }

  @Test
  void what_does_not_fit_is_refused_or_throws_and_never_wraps_around() {
    assertThatThrownBy(() -> Money.parse("999999999999999999", EUR))
        .hasMessageContaining("is too large");
    assertThatThrownBy(() -> Money.parse("1234567890123456789", EUR))
        .hasMessageContaining("more than 18 digits");
    Money most = new Money(Long.MAX_VALUE, EUR);
    assertThatThrownBy(() -> most.plus(new Money(1, EUR))).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> most.times(2)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void currencies_do_not_mix_and_some_cannot_be_used() {
    Currency none = Currency.getInstance("XXX");
    assertThatThrownBy(() -> Money.zero(EUR).plus(Money.zero(none)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Money.parse("1", none)).hasMessageContaining("no minor units");
    assertThat(Money.isUsable(none)).isFalse();
  }

  @Test
  void whatever_is_written_reads_back_the_same() {
    Random random = new Random(7);
    for (int i = 0; i < 10_000; i++) {
      Money money = new Money(random.nextLong() >> (5 + random.nextInt(59)), EUR);
      assertThat(Money.parse(money.amount(), EUR)).isEqualTo(money);
      assertThat(Amount.of(money)).isEqualTo(Amount.of(money.amount()).in(EUR));
    }
  }

  @Test
  void an_amount_is_the_number_however_it_is_written() {
    assertThat(Amount.of("12.50")).isEqualTo(Amount.of("12.5"));
    assertThat(Amount.of("1000")).hasToString("1000");
    assertThat(Amount.of("0.000")).isEqualTo(Amount.of("0"));
    assertThat(Amount.of("-1").in(EUR)).hasToString("-1 EUR");
    assertThatThrownBy(() -> new Amount(new BigDecimal("1e1000000000"), null))
        .hasMessageContaining("more than 18 digits");
    assertThatThrownBy(() -> new Amount(new BigDecimal("1e-1000000000"), null))
        .hasMessageContaining("more than 18 digits");
  }
}
