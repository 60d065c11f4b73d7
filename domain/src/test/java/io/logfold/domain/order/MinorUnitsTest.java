package io.logfold.domain.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in the log was written with these numbers: none of them may ever change. */
class MinorUnitsTest {

  /**
   * Currencies of which Java says something else than it did. They keep their number here; the log
   * has amounts with that many decimals.
   */
  private static final Set<String> CHANGED_SINCE = Set.of();

  @ParameterizedTest
  @CsvSource({
    "EUR, 2", "USD, 2", "BRL, 2", "HUF, 2", "CHF, 2", "UGX, 0", "JPY, 0", "KRW, 0", "ISK, 0",
    "CLP, 0", "KWD, 3", "BHD, 3", "TND, 3", "CLF, 4", "DEM, 2", "ITL, 0", "XAU, -1", "XXX, -1"
  })
  void known_currencies_have_the_decimals_they_always_had(String code, int decimals) {
    assertThat(Money.decimals(Currency.getInstance(code))).isEqualTo(decimals);
  }

  @Test
  void all_currencies_of_this_java_have_the_decimals_that_it_gives_them() {
    List<String> others =
        Currency.getAvailableCurrencies().stream()
            .filter(currency -> Money.decimals(currency) != currency.getDefaultFractionDigits())
            .map(Currency::getCurrencyCode)
            .filter(code -> !CHANGED_SINCE.contains(code))
            .toList();
    assertThat(others)
        .as("new ones belong into the table, changed ones into CHANGED_SINCE")
        .isEmpty();
  }

  @Test
  void money_is_read_and_written_by_the_table() {
    Currency yen = Currency.getInstance("JPY");
    assertThat(Money.of(Amount.of("100.00").value(), yen))
        .isEqualTo(Money.parse("100", yen))
        .hasToString("100 JPY");
    assertThat(Money.parse("12.50", Currency.getInstance("HUF")).minorUnits()).isEqualTo(1_250);
  }
}
