package io.logfold.domain.json;

import static io.logfold.json.form.Field.inline;
import static io.logfold.json.form.Field.integer;
import static io.logfold.json.form.Field.label;
import static io.logfold.json.form.Field.list;
import static io.logfold.json.form.Field.optional;
import static io.logfold.json.form.Field.text;
import static io.logfold.json.form.Field.time;
import static io.logfold.json.form.Field.value;
import static io.logfold.json.form.ObjectForm.form;

import io.logfold.application.forwarding.CommandCodec;
import io.logfold.domain.order.Amount;
import io.logfold.domain.order.InvalidCommand;
import io.logfold.domain.order.Money;
import io.logfold.domain.order.OrderCommand;
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
import io.logfold.domain.order.OrderId;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.json.InvalidField;
import io.logfold.json.JsonObject;
import io.logfold.json.MalformedJson;
import io.logfold.json.form.CommandForms;
import io.logfold.json.form.Field;
import io.logfold.json.form.ObjectForm;
import io.logfold.json.form.TextType;
import io.logfold.json.form.Unit;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order's commands as JSON objects, each under its name ({@code create}, {@code add-line}, …).
 *
 * <p>Reading is strict, so that a typing error is not ignored: a field that the command does not
 * have is an error. These may be missing: {@code paymentTerms} (prepaid), {@code lines} (none),
 * {@code installments} (1), {@code currency} beside a single amount (the order's), {@code
 * occurredAt} (the time that the caller gives). Thread-safe.
 */
public final class OrderCommandCodec implements CommandCodec<OrderCommand> {

  private static final Field<OrderCommand, Instant> OCCURRED_AT =
      time("occurredAt", OrderCommand::occurredAt);

  /** The currency of all lines. */
  private static final Unit<Currency> CURRENCY =
      Unit.of(
          "currency", TextType.of(OrderCommandCodec::usableCurrency, Currency::getCurrencyCode));

  private static final ObjectForm<OrderLine> LINE =
      form(OrderLine.class)
          .fields(
              text("sku", OrderLine::sku),
              integer("quantity", OrderLine::quantity),
              CURRENCY.amount(
                  "unitPrice",
                  new MoneyType((text, currency) -> Money.of(Amount.of(text).value(), currency)),
                  OrderLine::unitPrice),
              OrderLine::new);

  private static final TextType<Amount> NUMBER =
      TextType.of(Amount::of, amount -> amount.value().toPlainString());

  private final CommandForms<OrderCommand> forms = forms();

  /**
   * A command and the order it names.
   *
   * @param orderId what the object's {@code orderId} says, null when it says nothing
   */
  public record Addressed(@Nullable String orderId, OrderCommand command) {}

  private static CommandForms<OrderCommand> forms() {
    return CommandForms.builder(OrderCommand.class)
        .command(
            "create",
            form(CreateOrder.class)
                .fields(
                    text("customerId", CreateOrder::customerId),
                    CURRENCY.field(CreateOrder::currency),
                    optional(
                        label("paymentTerms", OrderParts.PAYMENT_TERMS, CreateOrder::paymentTerms)),
                    optional(list("lines", LINE, CreateOrder::lines)),
                    OCCURRED_AT,
                    OrderCommandCodec::create))
        .command(
            "add-line",
            form(AddLine.class)
                .fields(
                    text("sku", AddLine::sku),
                    integer("quantity", AddLine::quantity),
                    inline(amount("unitPrice"), AddLine::unitPrice),
                    OCCURRED_AT,
                    AddLine::new))
        .command(
            "remove-line",
            form(RemoveLine.class)
                .fields(text("sku", RemoveLine::sku), OCCURRED_AT, RemoveLine::new))
        .command(
            "record-payment",
            form(RecordPayment.class)
                .fields(
                    inline(amount("amount"), RecordPayment::amount),
                    text("method", RecordPayment::method),
                    optional(integer("installments", RecordPayment::installments)),
                    OCCURRED_AT,
                    OrderCommandCodec::recordPayment))
        .command("approve", form(ApproveOrder.class).fields(OCCURRED_AT, ApproveOrder::new))
        .command("issue-invoice", form(IssueInvoice.class).fields(OCCURRED_AT, IssueInvoice::new))
        .command(
            "start-processing",
            form(StartProcessing.class).fields(OCCURRED_AT, StartProcessing::new))
        .command(
            "ship",
            form(ShipOrder.class)
                .fields(
                    text("carrier", ShipOrder::carrier),
                    text("trackingCode", ShipOrder::trackingCode),
                    OCCURRED_AT,
                    ShipOrder::new))
        .command("deliver", form(DeliverOrder.class).fields(OCCURRED_AT, DeliverOrder::new))
        .command(
            "cancel",
            form(CancelOrder.class)
                .fields(text("reason", CancelOrder::reason), OCCURRED_AT, CancelOrder::new))
        .command(
            "mark-unavailable",
            form(MarkUnavailable.class).fields(OCCURRED_AT, MarkUnavailable::new))
        .command(
            "return",
            form(ReturnOrder.class)
                .fields(text("reason", ReturnOrder::reason), OCCURRED_AT, ReturnOrder::new))
        .time("occurredAt")
        .ids(OrderId::checked)
        .build();
  }

  /** The names of all commands. */
  public Set<String> names() {
    return forms.names();
  }

  /** The name under which this command is read. */
  @Override
  public String nameOf(OrderCommand command) {
    return forms.nameOf(command);
  }

  /**
   * Reads a command.
   *
   * @param name one of {@link #names}
   * @param json one object; no bytes at all are an empty one
   * @param now the command's time if it does not give its own
   * @throws MalformedJson when it is not a JSON object
   * @throws InvalidField when a field is missing, unknown here or not of the expected form
   * @throws IllegalArgumentException when there is no such command
   */
  @Override
  public OrderCommand decode(String name, byte[] json, Instant now) {
    return decode(name, CommandForms.parse(json), now);
  }

  /** Like {@link #decode}, but the object may also have an {@code orderId}. */
  public Addressed decodeAddressed(String name, byte[] json, Instant now) {
    JsonObject object = CommandForms.parse(json);
    return new Addressed(object.optionalString("orderId"), decode(name, object, now));
  }

  /** What {@link #decode} reads. */
  @Override
  public byte[] encode(OrderCommand command) {
    return forms.encode(command);
  }

  @Override
  public void requireId(String aggregateId) {
    forms.requireId(aggregateId);
  }

  private OrderCommand decode(String name, JsonObject json, Instant now) {
    try {
      return forms.readFields(name, json, now);
    } catch (InvalidCommand e) {
      throw new InvalidField(e.field(), e.reason(), e);
    }
  }

  private static CreateOrder create(
      String customerId,
      Currency currency,
      @Nullable PaymentTerms terms,
      @Nullable List<OrderLine> lines,
      Instant at) {
    return new CreateOrder(
        customerId,
        currency,
        terms == null ? PaymentTerms.PREPAID : terms,
        lines == null ? List.of() : lines,
        at);
  }

  private static RecordPayment recordPayment(
      Amount amount, String method, @Nullable Integer installments, Instant at) {
    return new RecordPayment(amount, method, installments == null ? 1 : installments, at);
  }

  /** A number and perhaps a currency: two fields of the command. */
  private static ObjectForm<Amount> amount(String name) {
    return form(Amount.class)
        .fields(
            value(name, NUMBER, amount -> amount),
            optional(value("currency", OrderParts.CURRENCY_CODE, Amount::currency)),
            (amount, currency) -> currency == null ? amount : amount.in(currency));
  }

  private static Currency usableCurrency(String code) {
    Currency currency = OrderParts.currency(code);
    if (!Money.isUsable(currency)) {
      throw new IllegalArgumentException("must be a currency with minor units, but is " + currency);
    }
    return currency;
  }
}
