package io.logfold.chaos.model;

import java.util.Locale;

/** The status of an order, declared in the sequence in which an order goes through them. */
public enum Status {
  /** There is no such order. */
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

  /** As JSON and rejection codes say it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isFinal() {
    return compareTo(CANCELLED) >= 0;
  }
}
