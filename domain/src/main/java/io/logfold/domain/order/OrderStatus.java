package io.logfold.domain.order;

import java.util.Locale;
import java.util.Optional;

/** The status of an order. Declared in the sequence in which an order goes through them. */
public enum OrderStatus {
  /** The order does not exist: no event yet. Never seen outside the domain. */
  NONE,
  CREATED,
  APPROVED,
  INVOICED,
  PROCESSING,
  SHIPPED,
  DELIVERED,
  CANCELLED,
  UNAVAILABLE,
  RETURNED;

  private final String label = name().toLowerCase(Locale.ROOT);

  /** The name that people and JSON use, e.g. {@code created}. */
  public String label() {
    return label;
  }

  /** Whether nothing can follow but looking at it. */
  public boolean isFinal() {
    return this == CANCELLED || this == UNAVAILABLE || this == RETURNED;
  }

  /** The status of an existing order with this {@link #label}. */
  public static Optional<OrderStatus> ofLabel(String label) {
    for (OrderStatus status : values()) {
      if (status != NONE && status.label.equals(label)) {
        return Optional.of(status);
      }
    }
    return Optional.empty();
  }
}
