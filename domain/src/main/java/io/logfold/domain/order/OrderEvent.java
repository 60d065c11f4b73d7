package io.logfold.domain.order;

import java.time.Instant;
import java.util.Currency;
import java.util.List;

/**
 * What happened to an order. Events are facts: their constructors check nothing, because what an
 * earlier release accepted must be readable for ever, whatever the rules are today.
 */
public sealed interface OrderEvent {

  /** When it happened in the business; information, the log's order is the truth. */
  Instant occurredAt();

  record OrderCreated(
      String customerId,
      Currency currency,
      PaymentTerms paymentTerms,
      List<OrderLine> lines,
      Instant occurredAt)
      implements OrderEvent {
    public OrderCreated {
      lines = List.copyOf(lines);
    }
  }

  /** A line with a sku that the order did not have. */
  record LineAdded(OrderLine line, Instant occurredAt) implements OrderEvent {}

  /** The line with this sku has a new quantity and price. */
  record LineChanged(OrderLine line, Instant occurredAt) implements OrderEvent {}

  record LineRemoved(String sku, Instant occurredAt) implements OrderEvent {}

  record PaymentRecorded(Payment payment) implements OrderEvent {
    @Override
    public Instant occurredAt() {
      return payment.paidAt();
    }
  }

  record OrderApproved(Instant occurredAt) implements OrderEvent {}

  record OrderInvoiced(Instant occurredAt) implements OrderEvent {}

  record ProcessingStarted(Instant occurredAt) implements OrderEvent {}

  record OrderShipped(Shipment shipment, Instant occurredAt) implements OrderEvent {}

  record OrderDelivered(Instant occurredAt) implements OrderEvent {}

  record OrderCancelled(String reason, Instant occurredAt) implements OrderEvent {}

  record OrderMarkedUnavailable(Instant occurredAt) implements OrderEvent {}

  record OrderReturned(String reason, Instant occurredAt) implements OrderEvent {}
}
