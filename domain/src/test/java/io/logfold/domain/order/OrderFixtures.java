package io.logfold.domain.order;

import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderEvent.LineAdded;
import io.logfold.domain.order.OrderEvent.OrderApproved;
import io.logfold.domain.order.OrderEvent.OrderCancelled;
import io.logfold.domain.order.OrderEvent.OrderCreated;
import io.logfold.domain.order.OrderEvent.OrderDelivered;
import io.logfold.domain.order.OrderEvent.OrderInvoiced;
import io.logfold.domain.order.OrderEvent.OrderMarkedUnavailable;
import io.logfold.domain.order.OrderEvent.OrderReturned;
import io.logfold.domain.order.OrderEvent.OrderShipped;
import io.logfold.domain.order.OrderEvent.PaymentRecorded;
import io.logfold.domain.order.OrderEvent.ProcessingStarted;
import java.time.Instant;
import java.util.Currency;
import java.util.List;

final class OrderFixtures {

  static final OrderDecider DECIDER = new OrderDecider();
  static final Instant AT = Instant.parse("2026-11-23T10:00:00Z");
  static final Currency EUR = Currency.getInstance("EUR");
  static final OrderLine LINE = new OrderLine("sku-1", 2, Money.parse("12.50", EUR));

  private OrderFixtures() {}

  static CreateOrder create(PaymentTerms terms) {
    return new CreateOrder("customer-1", EUR, terms, List.of(LINE), AT);
  }

  static OrderCreated created(PaymentTerms terms, OrderLine... lines) {
    return new OrderCreated("customer-1", EUR, terms, List.of(lines), AT);
  }

  /** The shortest life that ends in this status. */
  static List<OrderEvent> historyTo(OrderStatus status, PaymentTerms terms) {
    OrderCreated created = created(terms, LINE);
    OrderApproved approved = new OrderApproved(AT);
    OrderEvent shipped = eventOf(OrderStep.SHIP);
    OrderDelivered delivered = new OrderDelivered(AT);
    return switch (status) {
      case NONE -> List.of();
      case CREATED -> List.of(created);
      case APPROVED -> List.of(created, approved);
      case INVOICED -> List.of(created, approved, new OrderInvoiced(AT));
      case PROCESSING -> List.of(created, approved, new ProcessingStarted(AT));
      case SHIPPED -> List.of(created, approved, shipped);
      case DELIVERED -> List.of(created, approved, shipped, delivered);
      case CANCELLED -> List.of(created, eventOf(OrderStep.CANCEL));
      case UNAVAILABLE -> List.of(created, eventOf(OrderStep.MARK_UNAVAILABLE));
      case RETURNED -> List.of(created, approved, shipped, delivered, eventOf(OrderStep.RETURN));
    };
  }

  static OrderEvent eventOf(OrderStep step) {
    return switch (step) {
      case CREATE -> created(PaymentTerms.PREPAID, LINE);
      case CHANGE_LINES -> new LineAdded(new OrderLine("sku-2", 1, LINE.unitPrice()), AT);
      case RECORD_PAYMENT ->
          new PaymentRecorded(new Payment(Money.parse("25.00", EUR), "voucher", 1, AT));
      case APPROVE -> new OrderApproved(AT);
      case INVOICE -> new OrderInvoiced(AT);
      case START_PROCESSING -> new ProcessingStarted(AT);
      case SHIP, SHIP_ON_ACCOUNT -> new OrderShipped(new Shipment("DHL", "00340434"), AT);
      case DELIVER -> new OrderDelivered(AT);
      case CANCEL -> new OrderCancelled("changed my mind", AT);
      case MARK_UNAVAILABLE -> new OrderMarkedUnavailable(AT);
      case RETURN -> new OrderReturned("too small", AT);
    };
  }
}
