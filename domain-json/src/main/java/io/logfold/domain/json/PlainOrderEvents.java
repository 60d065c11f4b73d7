package io.logfold.domain.json;

import static io.logfold.domain.json.PlainJson.literal;

import io.logfold.application.eventlog.EventType;
import io.logfold.domain.json.PlainJson.NotPlain;
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
import io.logfold.domain.order.PaymentTerms;
import io.logfold.domain.order.Shipment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The events that most of a log consists of, in the form in which {@link OrderEventCodec} writes
 * them today: read and written without a detour. Everything else is left to that codec's general
 * reader and writer. Any thread may call it.
 */
final class PlainOrderEvents {

  private static final byte[] CUSTOMER_ID = literal("{\"customerId\":\"");
  private static final byte[] CURRENCY = literal(",\"currency\":\"");
  private static final byte[] PREPAID = literal(",\"paymentTerms\":\"prepaid\"");
  private static final byte[] ON_ACCOUNT = literal(",\"paymentTerms\":\"on-account\"");
  private static final byte[] LINES = literal(",\"lines\":[");
  private static final byte[] END_OF_LIST = literal("]");
  private static final byte[] END_OF_OBJECT = literal("}");
  private static final byte[] COMMA = literal(",");
  private static final byte[] SKU = literal("{\"sku\":\"");
  private static final byte[] QUANTITY = literal(",\"quantity\":");
  private static final byte[] UNIT_PRICE = literal(",\"unitPrice\":\"");
  private static final byte[] AMOUNT = literal("{\"amount\":\"");
  private static final byte[] METHOD = literal(",\"method\":\"");
  private static final byte[] INSTALLMENTS = literal(",\"installments\":");
  private static final byte[] CARRIER = literal("{\"carrier\":\"");
  private static final byte[] TRACKING_CODE = literal(",\"trackingCode\":\"");
  private static final byte[] REASON = literal("{\"reason\":\"");
  private static final byte[] NOTHING = {};
  private static final byte[] OCCURRED_AT = literal(",\"occurredAt\":\"");
  private static final byte[] ONLY_OCCURRED_AT = literal("{\"occurredAt\":\"");

  private static final Map<EventType, Function<PlainJson, OrderEvent>> READERS =
      Map.of(
          OrderEventCodec.CREATED, PlainOrderEvents::created,
          OrderEventCodec.PAYMENT_RECORDED, PlainOrderEvents::paymentRecorded,
          OrderEventCodec.APPROVED, json -> new OrderApproved(onlyOccurredAt(json)),
          OrderEventCodec.INVOICED, json -> new OrderInvoiced(onlyOccurredAt(json)),
          OrderEventCodec.PROCESSING_STARTED, json -> new ProcessingStarted(onlyOccurredAt(json)),
          OrderEventCodec.SHIPPED, PlainOrderEvents::shipped,
          OrderEventCodec.DELIVERED, json -> new OrderDelivered(onlyOccurredAt(json)),
          OrderEventCodec.LINE_ADDED, json -> new LineAdded(line(json), occurredAt(json)),
          OrderEventCodec.LINE_CHANGED, json -> new LineChanged(line(json), occurredAt(json)));

  private final Texts texts = new Texts();

  /** The event, or null: it has to be read by the general reader, which may find it wrong. */
  @Nullable OrderEvent read(EventType type, byte[] data) {
    Function<PlainJson, OrderEvent> reader = READERS.get(type);
    if (reader == null) {
      return null;
    }
    try {
      PlainJson json = new PlainJson(data, texts);
      OrderEvent event = reader.apply(json);
      json.pass(END_OF_OBJECT);
      json.end();
      return event;
    } catch (NotPlain e) {
      return null;
    }
  }

  /** The event's data, or nothing: it has to be written by the general writer. */
  static byte[] write(OrderEvent event) {
    PlainWriter out = new PlainWriter();
    byte[] beforeTime = OCCURRED_AT;
    switch (event) {
      case OrderCreated created -> write(out, created);
      case LineAdded added -> writeLine(out, added.line());
      case LineChanged changed -> writeLine(out, changed.line());
      case PaymentRecorded(var payment) ->
          out.money(AMOUNT, payment.amount())
              .string(CURRENCY, payment.amount().currency().getCurrencyCode())
              .string(METHOD, payment.method())
              .integer(INSTALLMENTS, payment.installments());
      case OrderShipped(var shipment, var at) ->
          out.string(CARRIER, shipment.carrier()).string(TRACKING_CODE, shipment.trackingCode());
      case LineRemoved removed -> out.string(SKU, removed.sku());
      case OrderCancelled cancelled -> out.string(REASON, cancelled.reason());
      case OrderReturned returned -> out.string(REASON, returned.reason());
      case OrderApproved e -> beforeTime = ONLY_OCCURRED_AT;
      case OrderInvoiced e -> beforeTime = ONLY_OCCURRED_AT;
      case ProcessingStarted e -> beforeTime = ONLY_OCCURRED_AT;
      case OrderDelivered e -> beforeTime = ONLY_OCCURRED_AT;
      case OrderMarkedUnavailable e -> beforeTime = ONLY_OCCURRED_AT;
    }
    return out.instant(beforeTime, event.occurredAt()).literal(END_OF_OBJECT).bytes();
  }

  private static void write(PlainWriter out, OrderCreated created) {
    out.string(CUSTOMER_ID, created.customerId())
        .string(CURRENCY, created.currency().getCurrencyCode())
        .literal(
            switch (created.paymentTerms()) {
              case PREPAID -> PREPAID;
              case ON_ACCOUNT -> ON_ACCOUNT;
            })
        .literal(LINES);
    byte[] between = NOTHING;
    for (OrderLine line : created.lines()) {
      out.literal(between)
          .string(SKU, line.sku())
          .integer(QUANTITY, line.quantity())
          .money(UNIT_PRICE, line.unitPrice())
          .literal(END_OF_OBJECT);
      between = COMMA;
    }
    out.literal(END_OF_LIST);
  }

  private static void writeLine(PlainWriter out, OrderLine line) {
    out.string(SKU, line.sku())
        .integer(QUANTITY, line.quantity())
        .money(UNIT_PRICE, line.unitPrice())
        .string(CURRENCY, line.unitPrice().currency().getCurrencyCode());
  }

  private static OrderCreated created(PlainJson json) {
    String customerId = json.string(CUSTOMER_ID);
    Currency currency = json.currency(CURRENCY);
    PaymentTerms terms = PaymentTerms.PREPAID;
    if (!json.passed(PREPAID)) {
      json.pass(ON_ACCOUNT);
      terms = PaymentTerms.ON_ACCOUNT;
    }
    json.pass(LINES);
    List<OrderLine> lines = new ArrayList<>(2);
    while (!json.passed(END_OF_LIST)) {
      if (!lines.isEmpty()) {
        json.pass(COMMA);
      }
      lines.add(
          new OrderLine(
              json.common(SKU), json.integer(QUANTITY), json.money(UNIT_PRICE, currency)));
      json.pass(END_OF_OBJECT);
    }
    return new OrderCreated(customerId, currency, terms, lines, occurredAt(json));
  }

  private static PaymentRecorded paymentRecorded(PlainJson json) {
    int amount = json.skipString(AMOUNT);
    Currency currency = json.currency(CURRENCY);
    return new PaymentRecorded(
        new Payment(
            json.moneyAt(amount, currency),
            json.common(METHOD),
            json.integer(INSTALLMENTS),
            occurredAt(json)));
  }

  private static OrderShipped shipped(PlainJson json) {
    return new OrderShipped(
        new Shipment(json.common(CARRIER), json.string(TRACKING_CODE)), occurredAt(json));
  }

  private static OrderLine line(PlainJson json) {
    String sku = json.common(SKU);
    int quantity = json.integer(QUANTITY);
    int unitPrice = json.skipString(UNIT_PRICE);
    return new OrderLine(sku, quantity, json.moneyAt(unitPrice, json.currency(CURRENCY)));
  }

  private static Instant occurredAt(PlainJson json) {
    return json.instant(OCCURRED_AT);
  }

  private static Instant onlyOccurredAt(PlainJson json) {
    return json.instant(ONLY_OCCURRED_AT);
  }
}
