package io.logfold.domain.json;

import static io.logfold.json.form.Field.inline;
import static io.logfold.json.form.Field.integer;
import static io.logfold.json.form.Field.label;
import static io.logfold.json.form.Field.list;
import static io.logfold.json.form.Field.repeatedText;
import static io.logfold.json.form.Field.text;
import static io.logfold.json.form.Field.time;
import static io.logfold.json.form.ObjectForm.form;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventType;
import io.logfold.domain.order.Money;
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
import io.logfold.domain.order.Shipment;
import io.logfold.json.form.AmountType;
import io.logfold.json.form.EventForms;
import io.logfold.json.form.Field;
import io.logfold.json.form.ObjectForm;
import io.logfold.json.form.Unit;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import java.util.Set;

/**
 * The order's events as JSON. What is written here stays in the log for ever: a type and revision,
 * once released, keeps its form, and a new form is a new revision beside it.
 *
 * <p>An unknown type or revision, a missing field, a field twice or of the wrong kind is an error;
 * fields that a known revision does not have are ignored, so that a later release may add some.
 * Thread-safe.
 */
public final class OrderEventCodec implements EventCodec<OrderEvent> {

  private static final Unit<Currency> CURRENCY = Unit.of("currency", OrderParts.CURRENCY_CODE);

  private static final AmountType<Money, Currency> MONEY = new MoneyType(Money::parse);

  private static final Field<OrderEvent, Instant> OCCURRED_AT =
      time("occurredAt", OrderEvent::occurredAt);

  private static final ObjectForm<OrderLine> LINE =
      form(OrderLine.class)
          .fields(
              repeatedText("sku", OrderLine::sku),
              integer("quantity", OrderLine::quantity),
              CURRENCY.amount("unitPrice", MONEY, OrderLine::unitPrice),
              OrderLine::new);

  private static final ObjectForm<Shipment> SHIPMENT =
      form(Shipment.class)
          .fields(
              repeatedText("carrier", Shipment::carrier),
              text("trackingCode", Shipment::trackingCode),
              Shipment::new);

  private final EventForms<OrderEvent> forms = forms();

  /** Every event in the form in which it is stored. */
  static EventForms<OrderEvent> forms() {
    return EventForms.builder(OrderEvent.class)
        .event(
            "order.created",
            1,
            form(OrderCreated.class)
                .fields(
                    text("customerId", OrderCreated::customerId),
                    CURRENCY.field(OrderCreated::currency),
                    label("paymentTerms", OrderParts.PAYMENT_TERMS, OrderCreated::paymentTerms),
                    list("lines", LINE, OrderCreated::lines),
                    OCCURRED_AT,
                    OrderCreated::new))
        .event(
            "order.line-added",
            1,
            form(LineAdded.class)
                .fields(
                    inline(LINE, LineAdded::line),
                    CURRENCY.field(added -> added.line().unitPrice().currency()),
                    OCCURRED_AT,
                    (line, currency, at) -> new LineAdded(line, at)))
        .event(
            "order.line-changed",
            1,
            form(LineChanged.class)
                .fields(
                    inline(LINE, LineChanged::line),
                    CURRENCY.field(changed -> changed.line().unitPrice().currency()),
                    OCCURRED_AT,
                    (line, currency, at) -> new LineChanged(line, at)))
        .event(
            "order.line-removed",
            1,
            form(LineRemoved.class)
                .fields(repeatedText("sku", LineRemoved::sku), OCCURRED_AT, LineRemoved::new))
        .event(
            "order.payment-recorded",
            1,
            form(PaymentRecorded.class)
                .fields(
                    CURRENCY.amount("amount", MONEY, paid -> paid.payment().amount()),
                    CURRENCY.field(paid -> paid.payment().amount().currency()),
                    repeatedText("method", paid -> paid.payment().method()),
                    integer("installments", paid -> paid.payment().installments()),
                    OCCURRED_AT,
                    (amount, currency, method, installments, at) ->
                        new PaymentRecorded(new Payment(amount, method, installments, at))))
        .event(
            "order.approved", 1, form(OrderApproved.class).fields(OCCURRED_AT, OrderApproved::new))
        .event(
            "order.invoiced", 1, form(OrderInvoiced.class).fields(OCCURRED_AT, OrderInvoiced::new))
        .event(
            "order.processing-started",
            1,
            form(ProcessingStarted.class).fields(OCCURRED_AT, ProcessingStarted::new))
        .event(
            "order.shipped",
            1,
            form(OrderShipped.class)
                .fields(inline(SHIPMENT, OrderShipped::shipment), OCCURRED_AT, OrderShipped::new))
        .event(
            "order.delivered",
            1,
            form(OrderDelivered.class).fields(OCCURRED_AT, OrderDelivered::new))
        .event(
            "order.cancelled",
            1,
            form(OrderCancelled.class)
                .fields(text("reason", OrderCancelled::reason), OCCURRED_AT, OrderCancelled::new))
        .event(
            "order.marked-unavailable",
            1,
            form(OrderMarkedUnavailable.class).fields(OCCURRED_AT, OrderMarkedUnavailable::new))
        .event(
            "order.returned",
            1,
            form(OrderReturned.class)
                .fields(text("reason", OrderReturned::reason), OCCURRED_AT, OrderReturned::new))
        .build();
  }

  /** Every type and revision that can be read. */
  public Set<EventType> types() {
    return forms.types();
  }

  /** The type and revision under which events of each class are written. */
  public Map<Class<? extends OrderEvent>, EventType> writtenTypes() {
    return forms.writtenTypes();
  }

  @Override
  public EventType typeOf(OrderEvent event) {
    return forms.typeOf(event);
  }

  @Override
  public byte[] encode(OrderEvent event) {
    return forms.encode(event);
  }

  @Override
  public OrderEvent decode(EventType type, byte[] data) {
    return forms.decode(type, data);
  }
}
