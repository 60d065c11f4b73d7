package io.logfold.domain.order;

import java.time.Instant;

/**
 * An order entered a status.
 *
 * @param at business time; may lie before the change that preceded it (imported data)
 */
public record StatusChange(OrderStatus status, Instant at) implements Weighed {

  private static final long OWN_BYTES = 48;

  @Override
  public long weight() {
    return OWN_BYTES;
  }
}
