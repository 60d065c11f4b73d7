package io.logfold.chaos.model;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** Exact amounts, in the one form that their currency has. */
final class Money {

  private Money() {}

  static BigDecimal of(JsonNode json, String currency) {
    return new BigDecimal(json.asString()).setScale(decimals(currency));
  }

  /** Whether the currency has that many decimals. */
  static boolean fits(JsonNode json, String currency) {
    return new BigDecimal(json.asString()).stripTrailingZeros().scale() <= decimals(currency);
  }

  static BigDecimal zero(String currency) {
    return BigDecimal.ZERO.setScale(decimals(currency));
  }

  private static int decimals(String currency) {
    return switch (currency) {
      case "CLF" -> 4;
      case "KWD" -> 3;
      case "BRL", "EUR" -> 2;
      case "JPY" -> 0;
      default -> throw new IllegalArgumentException("no order of a run is in " + currency);
    };
  }
}
