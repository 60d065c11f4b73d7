package io.logfold.domain.order;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the fields of commands must be, whatever the order. */
final class Check {

  /** Characters that a text may have; a limit that no real name or reason meets. */
  static final int MAX_TEXT = 1_000;

  private Check() {}

  static void text(String field, String value) {
    if (value.isBlank()) {
      throw new InvalidCommand(field, "must not be blank");
    }
    if (value.length() > MAX_TEXT) {
      throw new InvalidCommand(
          field, "must have at most %s characters, but has %s".formatted(MAX_TEXT, value.length()));
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
        throw new InvalidCommand(field, "must not have control characters, as at index " + i);
      }
      if (Character.isSurrogate(c)) {
        // Half a pair has no UTF-8, so it could not be stored.
        if (Character.isLowSurrogate(c)
            || i + 1 == value.length()
            || !Character.isLowSurrogate(value.charAt(i + 1))) {
          throw new InvalidCommand(field, "is not valid Unicode at index " + i);
        }
        i++;
      }
    }
  }

  static void positive(String field, int value) {
    if (value <= 0) {
      throw new InvalidCommand(field, "must be greater than 0, but is " + value);
    }
  }

  static void notNegative(String field, BigDecimal value) {
    if (value.signum() < 0) {
      throw new InvalidCommand(field, "must not be negative, but is " + value.toPlainString());
    }
  }

  static void currency(String field, Currency value) {
    if (!Money.isUsable(value)) {
      throw new InvalidCommand(field, "must be a currency with minor units, but is " + value);
    }
  }

  static void lines(String field, List<OrderLine> lines) {
    Set<String> skus = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String at = field + "[" + i + "].";
      OrderLine line = lines.get(i);
      text(at + "sku", line.sku());
      if (!skus.add(line.sku())) {
        throw new InvalidCommand(at + "sku", "stands on an earlier line already: " + line.sku());
      }
      positive(at + "quantity", line.quantity());
      if (line.unitPrice().minorUnits() < 0) {
        throw new InvalidCommand(
            at + "unitPrice", "must not be negative, but is " + line.unitPrice().amount());
      }
    }
  }
}
