package io.logfold.domain.order;

import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import io.logfold.domain.order.OrderCommand.AddLine;
import io.logfold.domain.order.OrderCommand.ApproveOrder;
import io.logfold.domain.order.OrderCommand.CancelOrder;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.DeliverOrder;
import io.logfold.domain.order.OrderCommand.IssueInvoice;
import io.logfold.domain.order.OrderCommand.MarkUnavailable;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.OrderCommand.RemoveLine;
import io.logfold.domain.order.OrderCommand.ReturnOrder;
import io.logfold.domain.order.OrderCommand.ShipOrder;
import io.logfold.domain.order.OrderCommand.StartProcessing;
import io.logfold.domain.order.OrderEvent.LineAdded;
import io.logfold.domain.order.OrderEvent.LineChanged;
import io.logfold.domain.order.OrderEvent.LineRemoved;
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
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * The rules of orders. {@link OrderStep} says which step is allowed when; this class checks what
 * else a command needs.
 *
 * <p>Codes of rejections: {@code order.unknown}, {@code order.exists}, {@code order.not-<status>}
 * (too early), {@code order.already-<status>} (too late), {@code order.cancelled}, {@code
 * order.unavailable}, {@code order.returned} (over), {@code order.no-lines}, {@code
 * order.no-such-line}, {@code order.currency-mismatch}, {@code order.too-much-money}, and {@code
 * order.invalid-<field>} for a value that this order's currency cannot express.
 *
 * <p>Stateless; any thread may call it.
 */
public final class OrderDecider implements Decider<Order, OrderCommand, OrderEvent> {

  /** What an order may {@linkplain Order#weight weigh} before nothing can be added to it. */
  static final long MAX_WEIGHT = 4L << 20;

  @Override
  public Order initial() {
    return Order.INITIAL;
  }

  @Override
  public Decision<OrderEvent> decide(Order order, OrderCommand command) {
    OrderStep step = stepOf(order, command);
    if (!step.isAllowedIn(order.status())) {
      return Decision.reject(step.obstacleIn(order.status()), step.explanationFor(order.status()));
    }
    return switch (command) {
      case CreateOrder create -> create(create);
      case AddLine add -> addLine(order, add);
      case RemoveLine remove -> removeLine(order, remove);
      case RecordPayment payment -> recordPayment(order, payment);
      case ApproveOrder(var at) -> Decision.accept(new OrderApproved(at));
      case IssueInvoice(var at) -> needsLine(order, new OrderInvoiced(at));
      case StartProcessing(var at) -> Decision.accept(new ProcessingStarted(at));
      case ShipOrder(var carrier, var trackingCode, var at) ->
          needsLine(order, new OrderShipped(new Shipment(carrier, trackingCode), at));
      case DeliverOrder(var at) -> Decision.accept(new OrderDelivered(at));
      case CancelOrder(var reason, var at) -> Decision.accept(new OrderCancelled(reason, at));
      case MarkUnavailable(var at) -> Decision.accept(new OrderMarkedUnavailable(at));
      case ReturnOrder(var reason, var at) -> Decision.accept(new OrderReturned(reason, at));
    };
  }

  /** {@inheritDoc} Throws IllegalStateException for an event that cannot follow. */
  @Override
  public Order evolve(Order order, OrderEvent event) {
    return switch (event) {
      case OrderCreated created -> order.created(created);
      case LineAdded added -> order.withLine(added.line());
      case LineChanged changed -> order.withLineReplaced(changed.line());
      case LineRemoved removed -> order.withoutLine(removed.sku());
      case PaymentRecorded recorded -> order.withPayment(recorded.payment());
      case OrderApproved approved -> order.step(OrderStep.APPROVE, approved.occurredAt());
      case OrderInvoiced invoiced -> order.step(OrderStep.INVOICE, invoiced.occurredAt());
      case ProcessingStarted started ->
          order.step(OrderStep.START_PROCESSING, started.occurredAt());
      case OrderShipped shipped -> order.shipped(shipped.shipment(), shipped.occurredAt());
      case OrderDelivered delivered -> order.step(OrderStep.DELIVER, delivered.occurredAt());
      case OrderCancelled cancelled ->
          order.closed(OrderStep.CANCEL, cancelled.reason(), cancelled.occurredAt());
      case OrderMarkedUnavailable marked ->
          order.step(OrderStep.MARK_UNAVAILABLE, marked.occurredAt());
      case OrderReturned returned ->
          order.closed(OrderStep.RETURN, returned.reason(), returned.occurredAt());
    };
  }

  @Override
  public long weight(Order order) {
    return order.weight();
  }

  private static OrderStep stepOf(Order order, OrderCommand command) {
    return switch (command) {
      case CreateOrder create -> OrderStep.CREATE;
      case AddLine add -> OrderStep.CHANGE_LINES;
      case RemoveLine remove -> OrderStep.CHANGE_LINES;
      case RecordPayment payment -> OrderStep.RECORD_PAYMENT;
      case ApproveOrder approve -> OrderStep.APPROVE;
      case IssueInvoice invoice -> OrderStep.INVOICE;
      case StartProcessing start -> OrderStep.START_PROCESSING;
      case ShipOrder ship -> OrderStep.shipping(order.paymentTerms());
      case DeliverOrder deliver -> OrderStep.DELIVER;
      case CancelOrder cancel -> OrderStep.CANCEL;
      case MarkUnavailable mark -> OrderStep.MARK_UNAVAILABLE;
      case ReturnOrder back -> OrderStep.RETURN;
    };
  }

  private static Decision<OrderEvent> create(CreateOrder command) {
    long total = 0;
    for (OrderLine line : command.lines()) {
      Money price = line.unitPrice();
      if (price.currency() != command.currency()) {
        return currencyMismatch(command.currency(), price.currency());
      }
      try {
        total = Math.addExact(total, line.price().minorUnits());
      } catch (ArithmeticException e) {
        return tooMuchMoney("the order's total");
      }
    }
    return Decision.accept(
        new OrderCreated(
            command.customerId(),
            command.currency(),
            command.paymentTerms(),
            command.lines(),
            command.occurredAt()));
  }

  /** Every answer has the whole order in it, and every change saves it. */
  private static Decision<OrderEvent> tooLarge() {
    return Decision.reject(
        "order.too-large",
        "the order takes %s MiB already; nothing can be added to it".formatted(MAX_WEIGHT >> 20));
  }

  private static Decision<OrderEvent> addLine(Order order, AddLine command) {
    if (order.weight() >= MAX_WEIGHT) {
      return tooLarge();
    }
    if (isForeign(command.unitPrice().currency(), order)) {
      return currencyMismatch(order.currency(), command.unitPrice().currency());
    }
    Money unitPrice;
    try {
      unitPrice = Money.of(command.unitPrice().value(), order.currency());
    } catch (IllegalArgumentException e) {
      return invalid("unitPrice", e);
    }
    OrderLine line = new OrderLine(command.sku(), command.quantity(), unitPrice);
    try {
      // Also when the line replaces another: refusing a little early beyond 10^16 is harmless.
      var unused = order.total().plus(line.price());
    } catch (ArithmeticException e) {
      return tooMuchMoney("the order's total");
    }
    return Decision.accept(
        order.indexOfLine(line.sku()) < 0
            ? new LineAdded(line, command.occurredAt())
            : new LineChanged(line, command.occurredAt()));
  }

  private static Decision<OrderEvent> removeLine(Order order, RemoveLine command) {
    if (order.indexOfLine(command.sku()) < 0) {
      return Decision.reject(
          "order.no-such-line",
          "the order has no line with sku %s; it has %s lines"
              .formatted(command.sku(), order.lines().size()));
    }
    return Decision.accept(new LineRemoved(command.sku(), command.occurredAt()));
  }

  private static Decision<OrderEvent> recordPayment(Order order, RecordPayment command) {
    if (order.weight() >= MAX_WEIGHT) {
      return tooLarge();
    }
    if (isForeign(command.amount().currency(), order)) {
      return currencyMismatch(order.currency(), command.amount().currency());
    }
    Money amount;
    try {
      amount = Money.of(command.amount().value(), order.currency());
    } catch (IllegalArgumentException e) {
      return invalid("amount", e);
    }
    try {
      var unused = order.paid().plus(amount);
    } catch (ArithmeticException e) {
      return tooMuchMoney("the sum of the payments");
    }
    return Decision.accept(
        new PaymentRecorded(
            new Payment(amount, command.method(), command.installments(), command.occurredAt())));
  }

  private static Decision<OrderEvent> needsLine(Order order, OrderEvent event) {
    return order.lines().isEmpty()
        ? Decision.reject("order.no-lines", "the order has no lines; it needs at least one")
        : Decision.accept(event);
  }

  private static boolean isForeign(@Nullable Currency currency, Order order) {
    return currency != null && currency != order.currency();
  }

  private static Decision<OrderEvent> currencyMismatch(
      Currency expected, @Nullable Currency actual) {
    return Decision.reject(
        "order.currency-mismatch",
        "the order is in %s, but the amount is in %s".formatted(expected, actual));
  }

  private static Decision<OrderEvent> tooMuchMoney(String what) {
    return Decision.reject(
        "order.too-much-money", what + " would exceed what can be counted exactly");
  }

  private static Decision<OrderEvent> invalid(String field, IllegalArgumentException why) {
    return Decision.rejectField(
        InvalidCommand.codeFor(field), field, String.valueOf(why.getMessage()));
  }
}
