package io.logfold.domain.order;

/** So many of one thing, at a price each. An order has at most one line per sku. */
public record OrderLine(String sku, int quantity, Money unitPrice) implements Weighed {

  private static final long OWN_BYTES = 48;

  /**
   * What the line costs.
   *
   * @throws ArithmeticException when that does not fit into {@link Money}
   */
  public Money price() {
    return unitPrice.times(quantity);
  }

  @Override
  public long weight() {
    return OWN_BYTES + Weighed.ofText(sku);
  }
}
