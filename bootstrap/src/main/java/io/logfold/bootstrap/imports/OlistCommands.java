package io.logfold.bootstrap.imports;

import io.logfold.application.request.CommandRequest;
import io.logfold.bootstrap.Failure;
import io.logfold.domain.order.Amount;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderCommand.AddLine;
import io.logfold.domain.order.OrderCommand.ApproveOrder;
import io.logfold.domain.order.OrderCommand.CancelOrder;
import io.logfold.domain.order.OrderCommand.CreateOrder;
import io.logfold.domain.order.OrderCommand.DeliverOrder;
import io.logfold.domain.order.OrderCommand.IssueInvoice;
import io.logfold.domain.order.OrderCommand.MarkUnavailable;
import io.logfold.domain.order.OrderCommand.RecordPayment;
import io.logfold.domain.order.OrderCommand.ReturnOrder;
import io.logfold.domain.order.OrderCommand.ShipOrder;
import io.logfold.domain.order.OrderCommand.StartProcessing;
import io.logfold.domain.order.PaymentTerms;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns an order of Olist into the commands that lead to it. Their ids are derived from the data,
 * so that importing twice changes nothing.
 *
 * <p>Each item is a line of its product, or one more piece on the line that is there; what the
 * transport costs is a line of its own, so that an order's total is what the customer was charged.
 * The steps follow from the status and from the known times: an order that was cancelled after
 * shipping is shipped first. A cancellation after delivery is a return.
 */
final class OlistCommands {

  /** The line with the transport of all items. */
  static final String FREIGHT_SKU = "freight";

  private static final Currency BRL = Currency.getInstance("BRL");
  private static final String NOT_RECORDED = "not recorded";

  private final OlistOrder order;
  private final List<CommandRequest<OrderCommand>> commands = new ArrayList<>();
  private Instant latest;

  private OlistCommands(OlistOrder order) {
    this.order = order;
    this.latest = order.purchased();
  }

  /**
   * The commands, in the order in which they are to be sent.
   *
   * @throws Failure when a row cannot be expressed as a command
   */
  static List<CommandRequest<OrderCommand>> of(OlistOrder order) {
    OlistCommands telling = new OlistCommands(order);
    telling.creation();
    telling.lines();
    telling.payments();
    telling.steps();
    return telling.commands;
  }

  /**
   * Does nothing but fail as {@link #of} would.
   *
   * @throws Failure when a row cannot be expressed as a command
   */
  static void check(OlistOrder order) {
    List<CommandRequest<OrderCommand>> unused = of(order);
  }

  private void creation() {
    add(
        "create",
        () ->
            new CreateOrder(
                order.customerId(), BRL, PaymentTerms.PREPAID, List.of(), order.purchased()));
  }

  private void lines() {
    record PricedItem(String productId, BigDecimal price) {}
    Map<PricedItem, String> skus = new HashMap<>();
    Map<String, Integer> quantities = new HashMap<>();
    BigDecimal freight = BigDecimal.ZERO;
    for (OlistOrder.Item item : order.items()) {
      // A sku has one price within an order: the same product at another price is another sku.
      String sku =
          skus.computeIfAbsent(
              new PricedItem(item.productId(), item.price().value()),
              priced ->
                  quantities.containsKey(priced.productId())
                      ? priced.productId() + "@" + priced.price().toPlainString()
                      : priced.productId());
      int quantity = quantities.merge(sku, 1, Integer::sum);
      add(
          item.place(),
          "line/" + item.number(),
          () -> new AddLine(sku, quantity, item.price().in(BRL), order.purchased()));
      freight = freight.add(item.freight());
    }
    if (freight.signum() != 0) {
      BigDecimal sum = freight;
      add("freight", () -> new AddLine(FREIGHT_SKU, 1, new Amount(sum, BRL), order.purchased()));
    }
  }

  private void payments() {
    Instant paidAt = order.approved() == null ? order.purchased() : order.approved();
    for (OlistOrder.Payment payment : order.payments()) {
      add(
          payment.place(),
          "payment/" + payment.number(),
          () ->
              new RecordPayment(
                  payment.value().in(BRL),
                  payment.type(),
                  // A few rows say 0 where 1 is meant.
                  payment.installments() == 0 ? 1 : payment.installments(),
                  paidAt));
    }
  }

  private void steps() {
    switch (order.status()) {
      case "created" -> {}
      case "approved" -> approve();
      case "invoiced" -> {
        approve();
        add("invoice", () -> new IssueInvoice(latest));
      }
      case "processing" -> {
        approve();
        add("process", () -> new StartProcessing(latest));
      }
      case "shipped" -> {
        approve();
        ship();
      }
      case "delivered" -> {
        approve();
        ship();
        deliver();
      }
      case "unavailable" -> {
        approveIfKnown();
        add("unavailable", () -> new MarkUnavailable(latest));
      }
      case "canceled" -> canceled();
      default ->
          throw new Failure(
              "%s: order %s: order_status is '%s', which is unknown"
                  .formatted(order.place(), order.id(), order.status()));
    }
  }

  private void canceled() {
    approveIfKnown();
    if (order.handedToCarrier() != null || order.delivered() != null) {
      ship();
    }
    if (order.delivered() != null) {
      deliver();
      add("return", () -> new ReturnOrder(NOT_RECORDED, latest));
    } else {
      add("cancel", () -> new CancelOrder(NOT_RECORDED, latest));
    }
  }

  private void approveIfKnown() {
    // What is shipped was approved, whether or not the time is known.
    if (order.approved() != null || order.handedToCarrier() != null || order.delivered() != null) {
      approve();
    }
  }

  private void approve() {
    Instant at = at(order.approved());
    add("approve", () -> new ApproveOrder(at));
  }

  private void ship() {
    Instant at = at(order.handedToCarrier());
    add("ship", () -> new ShipOrder(NOT_RECORDED, NOT_RECORDED, at));
  }

  private void deliver() {
    Instant at = at(order.delivered());
    add("deliver", () -> new DeliverOrder(at));
  }

  /** A step whose time is not recorded happened no earlier than the one before. */
  private Instant at(@Nullable Instant recorded) {
    if (recorded != null) {
      latest = recorded;
    }
    return latest;
  }

  private void add(String name, Supplier<OrderCommand> command) {
    add(order.place(), name, command);
  }

  /**
   * @param place the row that it follows from
   */
  private void add(SourceLine place, String name, Supplier<OrderCommand> command) {
    try {
      commands.add(
          CommandRequest.of(order.id(), command.get(), "olist/%s/%s".formatted(order.id(), name)));
    } catch (IllegalArgumentException refused) {
      throw new Failure(
          "%s: order %s: %s".formatted(place, order.id(), refused.getMessage()), refused);
    }
  }
}
