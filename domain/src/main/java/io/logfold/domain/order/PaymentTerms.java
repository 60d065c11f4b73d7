package io.logfold.domain.order;

import java.util.Locale;
import java.util.Optional;

/** When the customer pays. */
public enum PaymentTerms {
  /** Before shipping: an order has to be approved first. */
  PREPAID,
  /** After shipping: an order may be shipped as soon as it is created. */
  ON_ACCOUNT;

  private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The name that people and JSON use, e.g. {@code on-account}. */
  public String label() {
    return label;
  }

  /** The terms with this {@link #label}. */
  public static Optional<PaymentTerms> ofLabel(String label) {
    for (PaymentTerms terms : values()) {
      if (terms.label.equals(label)) {
        return Optional.of(terms);
      }
    }
    return Optional.empty();
  }
}
