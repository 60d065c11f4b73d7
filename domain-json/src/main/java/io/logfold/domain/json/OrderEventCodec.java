package io.logfold.domain.json;

import static java.util.Map.entry;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventType;
import io.logfold.domain.order.OrderEvent;
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
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.Payment;
import io.logfold.json.InvalidField;
import io.logfold.json.IsoInstant;
import io.logfold.json.Json;
import io.logfold.json.JsonObject;
import io.logfold.json.MalformedJson;
import java.util.Currency;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * The order's events as JSON. What is written here stays in the log for ever: a type and revision,
 * once released, keeps its form, and a new form is a new revision beside it.
 *
 * <p>An unknown type or revision, a missing field, a field twice or of the wrong kind is an error;
 * fields that a known revision does not have are ignored, so that a later release may add some.
 */
public final class OrderEventCodec implements EventCodec<OrderEvent> {

  static final EventType CREATED = new EventType("order.created", 1);
  static final EventType LINE_ADDED = new EventType("order.line-added", 1);
  static final EventType LINE_CHANGED = new EventType("order.line-changed", 1);
  private static final EventType LINE_REMOVED = new EventType("order.line-removed", 1);
  static final EventType PAYMENT_RECORDED = new EventType("order.payment-recorded", 1);
  static final EventType APPROVED = new EventType("order.approved", 1);
  static final EventType INVOICED = new EventType("order.invoiced", 1);
  static final EventType PROCESSING_STARTED = new EventType("order.processing-started", 1);
  static final EventType SHIPPED = new EventType("order.shipped", 1);
  static final EventType DELIVERED = new EventType("order.delivered", 1);
  private static final EventType CANCELLED = new EventType("order.cancelled", 1);
  private static final EventType MARKED_UNAVAILABLE = new EventType("order.marked-unavailable", 1);
  private static final EventType RETURNED = new EventType("order.returned", 1);

  private static final Map<EventType, Function<JsonObject, OrderEvent>> READERS =
      Map.ofEntries(
          entry(CREATED, OrderEventCodec::readCreated),
          entry(LINE_ADDED, json -> new LineAdded(readLine(json), json.instant("occurredAt"))),
          entry(LINE_CHANGED, json -> new LineChanged(readLine(json), json.instant("occurredAt"))),
          entry(
              LINE_REMOVED,
              json -> new LineRemoved(json.string("sku"), json.instant("occurredAt"))),
          entry(PAYMENT_RECORDED, json -> new PaymentRecorded(readPayment(json))),
          entry(APPROVED, json -> new OrderApproved(json.instant("occurredAt"))),
          entry(INVOICED, json -> new OrderInvoiced(json.instant("occurredAt"))),
          entry(PROCESSING_STARTED, json -> new ProcessingStarted(json.instant("occurredAt"))),
          entry(
              SHIPPED,
              json -> new OrderShipped(OrderParts.shipment(json), json.instant("occurredAt"))),
          entry(DELIVERED, json -> new OrderDelivered(json.instant("occurredAt"))),
          entry(
              CANCELLED,
              json -> new OrderCancelled(json.string("reason"), json.instant("occurredAt"))),
          entry(MARKED_UNAVAILABLE, json -> new OrderMarkedUnavailable(json.instant("occurredAt"))),
          entry(
              RETURNED,
              json -> new OrderReturned(json.string("reason"), json.instant("occurredAt"))));

  private final PlainOrderEvents plainEvents = new PlainOrderEvents();

  /** Every type and revision that can be read. */
  public Set<EventType> types() {
    return READERS.keySet();
  }

  @Override
  public EventType typeOf(OrderEvent event) {
    return switch (event) {
      case OrderCreated e -> CREATED;
      case LineAdded e -> LINE_ADDED;
      case LineChanged e -> LINE_CHANGED;
      case LineRemoved e -> LINE_REMOVED;
      case PaymentRecorded e -> PAYMENT_RECORDED;
      case OrderApproved e -> APPROVED;
      case OrderInvoiced e -> INVOICED;
      case ProcessingStarted e -> PROCESSING_STARTED;
      case OrderShipped e -> SHIPPED;
      case OrderDelivered e -> DELIVERED;
      case OrderCancelled e -> CANCELLED;
      case OrderMarkedUnavailable e -> MARKED_UNAVAILABLE;
      case OrderReturned e -> RETURNED;
    };
  }

  @Override
  public byte[] encode(OrderEvent event) {
    byte[] plain = PlainOrderEvents.write(event);
    return plain.length > 0 ? plain : general(event);
  }

  /** By the library, whatever the strings are. */
  static byte[] general(OrderEvent event) {
    return Json.object(out -> writeFields(out, event));
  }

  @Override
  public OrderEvent decode(EventType type, byte[] data) {
    OrderEvent plain = plainEvents.read(type, data);
    if (plain != null) {
      return plain;
    }
    try {
      return decode(type, JsonObject.parse(data));
    } catch (InvalidField | MalformedJson e) {
      throw new IllegalArgumentException("%s: %s".formatted(type, e.getMessage()), e);
    }
  }

  /** Reads data that is a part of something larger. */
  OrderEvent decode(EventType type, JsonObject data) {
    Function<JsonObject, OrderEvent> reader = READERS.get(type);
    if (reader == null) {
      throw new IllegalArgumentException(
          "unknown event type %s; a newer release may have written it".formatted(type));
    }
    return reader.apply(data);
  }

  /** The data's fields, without the braces around them. */
  static void writeFields(JsonGenerator out, OrderEvent event) {
    switch (event) {
      case OrderCreated created -> {
        out.writeStringProperty("customerId", created.customerId());
        OrderParts.writeCurrency(out, created.currency());
        out.writeStringProperty("paymentTerms", created.paymentTerms().label());
        OrderParts.writeLines(out, created.lines());
      }
      case LineAdded added -> writeLine(out, added.line());
      case LineChanged changed -> writeLine(out, changed.line());
      case LineRemoved removed -> out.writeStringProperty("sku", removed.sku());
      case PaymentRecorded(var payment) -> {
        out.writeStringProperty("amount", payment.amount().amount());
        OrderParts.writeCurrency(out, payment.amount().currency());
        out.writeStringProperty("method", payment.method());
        out.writeNumberProperty("installments", payment.installments());
      }
      case OrderShipped shipped -> OrderParts.writeShipment(out, shipped.shipment());
      case OrderCancelled cancelled -> out.writeStringProperty("reason", cancelled.reason());
      case OrderReturned returned -> out.writeStringProperty("reason", returned.reason());
      case OrderApproved e -> {}
      case OrderInvoiced e -> {}
      case ProcessingStarted e -> {}
      case OrderDelivered e -> {}
      case OrderMarkedUnavailable e -> {}
    }
    out.writeStringProperty("occurredAt", IsoInstant.format(event.occurredAt()));
  }

  private static void writeLine(JsonGenerator out, OrderLine line) {
    OrderParts.writeLine(out, line);
    OrderParts.writeCurrency(out, line.unitPrice().currency());
  }

  private static OrderCreated readCreated(JsonObject json) {
    Currency currency = OrderParts.currency(json);
    return new OrderCreated(
        json.string("customerId"),
        currency,
        json.parsed("paymentTerms", OrderParts::paymentTerms),
        json.list("lines", line -> OrderParts.line(line, currency)),
        json.instant("occurredAt"));
  }

  private static OrderLine readLine(JsonObject json) {
    return OrderParts.line(json, OrderParts.currency(json));
  }

  private static Payment readPayment(JsonObject json) {
    return OrderParts.payment(json, OrderParts.currency(json), "occurredAt");
  }
}
