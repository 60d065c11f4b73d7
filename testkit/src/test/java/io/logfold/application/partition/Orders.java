package io.logfold.application.partition;

import io.logfold.domain.order.Amount;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.testkit.simulation.Chance;
import java.time.Instant;
import java.util.Currency;
import java.util.List;

/** The real orders under simulation. */
final class Orders {

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Currency EURO = Currency.getInstance("EUR");

  static final Scenario<Order, OrderCommand, OrderEvent> SCENARIO =
      new Scenario<>(
          "orders", new OrderDecider(), Orders::anyCommand, event -> false, command -> false);

  private Orders() {}

  private static OrderCommand anyCommand(Chance chance) {
    return switch (chance.below(14)) {
      case 0, 1, 2 ->
          new OrderCommand.CreateOrder(
              "customer", EURO, chance.pick(List.of(PaymentTerms.values())), List.of(), AT);
      case 3, 4 ->
          new OrderCommand.AddLine(
              chance.pick(List.of("pen", "ink")), 1 + chance.below(3), Amount.of("1.50"), AT);
      case 5 -> new OrderCommand.RemoveLine("pen", AT);
      case 6, 7 -> new OrderCommand.RecordPayment(Amount.of("1.50"), "cash", 1, AT);
      case 8 -> new OrderCommand.ApproveOrder(AT);
      case 9 -> new OrderCommand.IssueInvoice(AT);
      case 10 -> new OrderCommand.StartProcessing(AT);
      case 11 -> new OrderCommand.ShipOrder("carrier", "code", AT);
      case 12 -> new OrderCommand.DeliverOrder(AT);
      default -> new OrderCommand.CancelOrder("changed my mind", AT);
    };
  }
}
