package io.logfold.domain.order;

/** How an order travels. */
public record Shipment(String carrier, String trackingCode) implements Weighed {

  private static final long OWN_BYTES = 24;

  @Override
  public long weight() {
    return OWN_BYTES + Weighed.ofText(carrier) + Weighed.ofText(trackingCode);
  }
}
