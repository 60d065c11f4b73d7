package io.logfold.domain.json;

import io.logfold.application.snapshot.StateCodec;
import io.logfold.domain.order.Money;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.OrderStatus;
import io.logfold.domain.order.Payment;
import io.logfold.domain.order.Shipment;
import io.logfold.domain.order.StatusChange;
import io.logfold.json.IsoInstant;
import io.logfold.json.Json;
import io.logfold.json.JsonObject;
import io.logfold.json.StateShape;
import java.util.Currency;
import tools.jackson.core.JsonGenerator;

/**
 * The order's state as JSON, for snapshots and for people. The total is written for people only; it
 * follows from the lines.
 */
public final class OrderStateCodec implements StateCodec<Order> {

  /** Raise it when the JSON changes though the state's shape does not. */
  private static final int REVISION = 1;

  private static final String FINGERPRINT = StateShape.of(Order.class).fingerprint(REVISION);

  @Override
  public String aggregateType() {
    return "order";
  }

  @Override
  public String fingerprint() {
    return FINGERPRINT;
  }

  @Override
  public byte[] encode(Order order) {
    return Json.object(out -> writeFields(out, order));
  }

  @Override
  public Order decode(byte[] bytes) {
    return decode(JsonObject.parse(bytes));
  }

  /** Reads the fields that {@link #writeFields} wrote, among others. */
  Order decode(JsonObject json) {
    if (json.string("status").equals(OrderStatus.NONE.label())) {
      return new OrderDecider().initial();
    }
    Currency currency = json.parsed("currency", OrderParts::currency);
    JsonObject shipment = json.optionalObject("shipment");
    return new Order(
        json.parsed("status", OrderStateCodec::status),
        json.string("customerId"),
        currency,
        json.parsed("paymentTerms", OrderParts.PAYMENT_TERMS::parse),
        json.list("lines", line -> line(line, currency)),
        json.list("payments", payment -> payment(payment, currency)),
        money(json, "paid", currency),
        shipment == null ? null : shipment(shipment),
        json.optionalString("reason"),
        json.list(
            "timeline",
            change ->
                new StatusChange(
                    change.parsed("status", OrderStateCodec::status), change.instant("at"))));
  }

  /** The state's fields, without the braces around them. */
  void writeFields(JsonGenerator out, Order order) {
    out.writeStringProperty("status", order.status().label());
    if (!order.exists()) {
      return;
    }
    out.writeStringProperty("customerId", order.customerId());
    out.writeStringProperty("currency", order.currency().getCurrencyCode());
    out.writeStringProperty("paymentTerms", order.paymentTerms().label());
    out.writeArrayPropertyStart("lines");
    for (OrderLine line : order.lines()) {
      out.writeStartObject();
      out.writeStringProperty("sku", line.sku());
      out.writeNumberProperty("quantity", line.quantity());
      out.writeStringProperty("unitPrice", line.unitPrice().amount());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeStringProperty("total", order.total().amount());
    out.writeArrayPropertyStart("payments");
    for (Payment payment : order.payments()) {
      out.writeStartObject();
      out.writeStringProperty("amount", payment.amount().amount());
      out.writeStringProperty("method", payment.method());
      out.writeNumberProperty("installments", payment.installments());
      out.writeStringProperty("paidAt", IsoInstant.format(payment.paidAt()));
      out.writeEndObject();
    }
    out.writeEndArray();
    Money paid = order.paid();
    out.writeStringProperty("paid", paid.amount());
    Shipment shipment = order.shipment();
    if (shipment != null) {
      out.writeObjectPropertyStart("shipment");
      out.writeStringProperty("carrier", shipment.carrier());
      out.writeStringProperty("trackingCode", shipment.trackingCode());
      out.writeEndObject();
    }
    String reason = order.reason();
    if (reason != null) {
      out.writeStringProperty("reason", reason);
    }
    out.writeArrayPropertyStart("timeline");
    for (StatusChange change : order.timeline()) {
      out.writeStartObject();
      out.writeStringProperty("status", change.status().label());
      out.writeStringProperty("at", IsoInstant.format(change.at()));
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static OrderStatus status(String label) {
    return OrderStatus.ofLabel(label)
        .orElseThrow(() -> new IllegalArgumentException("is no status: '" + label + "'"));
  }

  private static Money money(JsonObject json, String name, Currency currency) {
    return json.parsed(name, text -> Money.parse(text, currency));
  }

  private static OrderLine line(JsonObject json, Currency currency) {
    return new OrderLine(
        json.string("sku"), json.integer("quantity"), money(json, "unitPrice", currency));
  }

  private static Payment payment(JsonObject json, Currency currency) {
    return new Payment(
        money(json, "amount", currency),
        json.string("method"),
        json.integer("installments"),
        json.instant("paidAt"));
  }

  private static Shipment shipment(JsonObject json) {
    return new Shipment(json.string("carrier"), json.string("trackingCode"));
  }
}
