package io.logfold.domain.order;

import java.time.Instant;

/**
 * Money received for an order.
 *
 * @param method as the caller names it, e.g. {@code credit_card}
 * @param installments in how many parts the customer pays, 1 or more
 */
public record Payment(Money amount, String method, int installments, Instant paidAt)
    implements Weighed {

  private static final long OWN_BYTES = 80;

  @Override
  public long weight() {
    return OWN_BYTES + Weighed.ofText(method);
  }
}
