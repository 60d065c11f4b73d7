package io.logfold.domain.order;

import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order as its events have made it. Immutable; the lists are unmodifiable.
 *
 * @param currency of all its money; XXX ("no currency") while the order does not exist
 * @param lines at most one per sku, in the order in which the skus came
 * @param payments in the order in which they were recorded
 * @param paid the sum of the payments
 * @param shipment null until shipped
 * @param reason why it was cancelled or returned, null otherwise
 * @param timeline the statuses it went through, in the order of the log
 */
public record Order(
    OrderStatus status,
    String customerId,
    Currency currency,
    PaymentTerms paymentTerms,
    List<OrderLine> lines,
    List<Payment> payments,
    Money paid,
    @Nullable Shipment shipment,
    @Nullable String reason,
    List<StatusChange> timeline)
    implements Weighed {

  private static final long OWN_BYTES = 96;

  private static final Currency NO_CURRENCY = Currency.getInstance("XXX");

  /** The order before its first event. */
  static final Order INITIAL =
      new Order(
          OrderStatus.NONE,
          "",
          NO_CURRENCY,
          PaymentTerms.PREPAID,
          List.of(),
          List.of(),
          Money.zero(NO_CURRENCY),
          null,
          null,
          List.of());

  public Order {
    lines = AppendList.copyOf(lines);
    payments = AppendList.copyOf(payments);
    timeline = AppendList.copyOf(timeline);
  }

  /** Whether it has been created. */
  public boolean exists() {
    return status != OrderStatus.NONE;
  }

  /**
   * What the lines cost together. Takes a look at each of them.
   *
   * @throws ArithmeticException when it does not fit; {@link OrderDecider} does not let that happen
   */
  public Money total() {
    long sum = 0;
    for (int i = 0; i < lines.size(); i++) {
      OrderLine line = lines.get(i);
      sum =
          Math.addExact(
              sum, Math.multiplyExact(line.unitPrice().minorUnits(), (long) line.quantity()));
    }
    return new Money(sum, currency);
  }

  /** The index of the line with this sku in {@link #lines}; -1: there is none. */
  public int indexOfLine(String sku) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).sku().equals(sku)) {
        return i;
      }
    }
    return -1;
  }

  /** When it entered the status; null if it never did. */
  public @Nullable Instant enteredAt(OrderStatus wanted) {
    for (StatusChange change : timeline) {
      if (change.status() == wanted) {
        return change.at();
      }
    }
    return null;
  }

  Order created(OrderEvent.OrderCreated event) {
    OrderStatus next = OrderStep.CREATE.from(status);
    return new Order(
        next,
        event.customerId(),
        event.currency(),
        event.paymentTerms(),
        event.lines(),
        List.of(),
        Money.zero(event.currency()),
        null,
        null,
        entered(next, event.occurredAt()));
  }

  Order withLine(OrderLine line) {
    // Trusts the event that the sku is new: looking would make an order of n lines cost n² to fold.
    return withLines(changeableLines().plus(inOwnCurrency(line)));
  }

  Order withLineReplaced(OrderLine line) {
    AppendList<OrderLine> changeable = changeableLines();
    return withLines(changeable.with(requiredIndexOfLine(line.sku()), inOwnCurrency(line)));
  }

  Order withoutLine(String sku) {
    AppendList<OrderLine> changeable = changeableLines();
    return withLines(changeable.without(requiredIndexOfLine(sku)));
  }

  Order withPayment(Payment payment) {
    return new Order(
        OrderStep.RECORD_PAYMENT.from(status),
        customerId,
        currency,
        paymentTerms,
        lines,
        appendable(payments).plus(payment),
        paid.plus(payment.amount()),
        shipment,
        reason,
        timeline);
  }

  Order step(OrderStep step, Instant at) {
    return step(step, shipment, reason, at);
  }

  Order shipped(Shipment by, Instant at) {
    return step(OrderStep.shipping(paymentTerms), by, reason, at);
  }

  Order closed(OrderStep step, String why, Instant at) {
    return step(step, shipment, why, at);
  }

  private Order step(
      OrderStep step, @Nullable Shipment newShipment, @Nullable String newReason, Instant at) {
    OrderStatus next = step.from(status);
    return new Order(
        next,
        customerId,
        currency,
        paymentTerms,
        lines,
        payments,
        paid,
        newShipment,
        newReason,
        entered(next, at));
  }

  private Order withLines(List<OrderLine> newLines) {
    return new Order(
        status,
        customerId,
        currency,
        paymentTerms,
        newLines,
        payments,
        paid,
        shipment,
        reason,
        timeline);
  }

  /** Takes no look at single elements. */
  @Override
  public long weight() {
    return OWN_BYTES
        + Weighed.ofText(customerId)
        + appendable(lines).weight()
        + appendable(payments).weight()
        + appendable(timeline).weight()
        + (shipment == null ? 0 : shipment.weight())
        + (reason == null ? 0 : Weighed.ofText(reason));
  }

  /** Costs nothing: the constructor made it one already. */
  private static <T> AppendList<T> appendable(List<T> list) {
    return AppendList.copyOf(list);
  }

  private AppendList<StatusChange> entered(OrderStatus next, Instant at) {
    return appendable(timeline).plus(new StatusChange(next, at));
  }

  private AppendList<OrderLine> changeableLines() {
    OrderStep.CHANGE_LINES.from(status);
    return appendable(lines);
  }

  private OrderLine inOwnCurrency(OrderLine line) {
    if (line.unitPrice().currency() != currency) {
      throw new IllegalStateException(
          "the order is in %s, but a line costs %s".formatted(currency, line.unitPrice()));
    }
    return line;
  }

  private int requiredIndexOfLine(String sku) {
    int index = indexOfLine(sku);
    if (index < 0) {
      throw new IllegalStateException("the order has no line with sku " + sku);
    }
    return index;
  }
}
