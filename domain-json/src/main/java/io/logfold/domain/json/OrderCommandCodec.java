package io.logfold.domain.json;

import static java.util.Map.entry;

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
import io.logfold.json.IsoInstant;
import io.logfold.json.Json;
import io.logfold.json.JsonObject;
import io.logfold.json.MalformedJson;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The order's commands as JSON objects, each under its name ({@code create}, {@code add-line}, …).
 *
 * <p>Reading is strict, so that a typing error is told and not ignored: a field that the command
 * does not have is an error. These may be missing: {@code paymentTerms} (prepaid), {@code lines}
 * (none), {@code installments} (1), {@code currency} beside a single amount (the order's), {@code
 * occurredAt} (the time that the caller gives). Any thread may call it.
 */
public final class OrderCommandCodec implements CommandCodec<OrderCommand> {

  private static final String CREATE = "create";
  private static final String ADD_LINE = "add-line";
  private static final String REMOVE_LINE = "remove-line";
  private static final String RECORD_PAYMENT = "record-payment";
  private static final String APPROVE = "approve";
  private static final String ISSUE_INVOICE = "issue-invoice";
  private static final String START_PROCESSING = "start-processing";
  private static final String SHIP = "ship";
  private static final String DELIVER = "deliver";
  private static final String CANCEL = "cancel";
  private static final String MARK_UNAVAILABLE = "mark-unavailable";
  private static final String RETURN = "return";

  private static final Map<String, BiFunction<JsonObject, Instant, OrderCommand>> READERS =
      Map.ofEntries(
          entry(CREATE, OrderCommandCodec::readCreate),
          entry(ADD_LINE, OrderCommandCodec::readAddLine),
          entry(REMOVE_LINE, (json, at) -> new RemoveLine(json.string("sku"), at)),
          entry(RECORD_PAYMENT, OrderCommandCodec::readPayment),
          entry(APPROVE, (json, at) -> new ApproveOrder(at)),
          entry(ISSUE_INVOICE, (json, at) -> new IssueInvoice(at)),
          entry(START_PROCESSING, (json, at) -> new StartProcessing(at)),
          entry(
              SHIP,
              (json, at) -> new ShipOrder(json.string("carrier"), json.string("trackingCode"), at)),
          entry(DELIVER, (json, at) -> new DeliverOrder(at)),
          entry(CANCEL, (json, at) -> new CancelOrder(json.string("reason"), at)),
          entry(MARK_UNAVAILABLE, (json, at) -> new MarkUnavailable(at)),
          entry(RETURN, (json, at) -> new ReturnOrder(json.string("reason"), at)));

  /**
   * A command and the order it names.
   *
   * @param orderId what the object's {@code orderId} says, null when it says nothing
   */
  public record Addressed(@Nullable String orderId, OrderCommand command) {}

  /** The names of all commands. */
  public Set<String> names() {
    return READERS.keySet();
  }

  /** The name under which this command is read. */
  @Override
  public String nameOf(OrderCommand command) {
    return switch (command) {
      case CreateOrder c -> CREATE;
      case AddLine c -> ADD_LINE;
      case RemoveLine c -> REMOVE_LINE;
      case RecordPayment c -> RECORD_PAYMENT;
      case ApproveOrder c -> APPROVE;
      case IssueInvoice c -> ISSUE_INVOICE;
      case StartProcessing c -> START_PROCESSING;
      case ShipOrder c -> SHIP;
      case DeliverOrder c -> DELIVER;
      case CancelOrder c -> CANCEL;
      case MarkUnavailable c -> MARK_UNAVAILABLE;
      case ReturnOrder c -> RETURN;
    };
  }

  /**
   * Reads a command.
   *
   * @param name one of {@link #names}
   * @param json one object; no bytes at all stand for an empty one
   * @param now the command's time if it does not give its own
   * @throws MalformedJson when it is not a JSON object
   * @throws InvalidField when a field is missing, unknown here, or not what it has to be
   * @throws IllegalArgumentException when there is no such command
   */
  @Override
  public OrderCommand decode(String name, byte[] json, Instant now) {
    return decode(name, object(json), now);
  }

  /** Like {@link #decode}, but the object may also have an {@code orderId}. */
  public Addressed decodeAddressed(String name, byte[] json, Instant now) {
    JsonObject object = object(json);
    return new Addressed(object.optionalString("orderId"), decode(name, object, now));
  }

  /** What {@link #decode} reads. */
  @Override
  public byte[] encode(OrderCommand command) {
    return Json.object(out -> writeFields(out, command));
  }

  @Override
  public void requireId(String aggregateId) {
    var unused = OrderId.checked(aggregateId);
  }

  private static JsonObject object(byte[] json) {
    Json.requireUtf8(json);
    return JsonObject.parse(json.length == 0 ? new byte[] {'{', '}'} : json);
  }

  private static OrderCommand decode(String name, JsonObject json, Instant now) {
    BiFunction<JsonObject, Instant, OrderCommand> reader = READERS.get(name);
    if (reader == null) {
      throw new IllegalArgumentException("there is no command '" + name + "'");
    }
    Instant occurredAt = Optional.ofNullable(json.optionalInstant("occurredAt")).orElse(now);
    try {
      OrderCommand command = reader.apply(json, occurredAt);
      json.refuseUnknown();
      return command;
    } catch (InvalidCommand e) {
      throw new InvalidField(e.field(), e.reason(), e);
    }
  }

  private static CreateOrder readCreate(JsonObject json, Instant at) {
    Currency currency = OrderParts.currency(json);
    if (!Money.isUsable(currency)) {
      throw json.invalid("currency", "must be a currency with minor units, but is " + currency);
    }
    PaymentTerms terms = json.optionalParsed("paymentTerms", OrderParts::paymentTerms);
    var lines =
        json.optionalList(
            "lines",
            object -> {
              var line =
                  new OrderLine(
                      object.string("sku"),
                      object.integer("quantity"),
                      object.parsed(
                          "unitPrice", text -> Money.of(Amount.of(text).value(), currency)));
              object.refuseUnknown();
              return line;
            });
    return new CreateOrder(
        json.string("customerId"),
        currency,
        terms == null ? PaymentTerms.PREPAID : terms,
        lines == null ? List.of() : lines,
        at);
  }

  private static AddLine readAddLine(JsonObject json, Instant at) {
    return new AddLine(
        json.string("sku"), json.integer("quantity"), readAmount(json, "unitPrice"), at);
  }

  private static RecordPayment readPayment(JsonObject json, Instant at) {
    Integer installments = json.optionalInteger("installments");
    return new RecordPayment(
        readAmount(json, "amount"),
        json.string("method"),
        installments == null ? 1 : installments,
        at);
  }

  private static Amount readAmount(JsonObject json, String name) {
    Amount amount = json.parsed(name, Amount::of);
    Currency currency = json.optionalParsed("currency", OrderParts::currency);
    return currency == null ? amount : amount.in(currency);
  }

  private static void writeFields(JsonGenerator out, OrderCommand command) {
    switch (command) {
      case CreateOrder create -> {
        out.writeStringProperty("customerId", create.customerId());
        OrderParts.writeCurrency(out, create.currency());
        out.writeStringProperty("paymentTerms", create.paymentTerms().label());
        OrderParts.writeLines(out, create.lines());
      }
      case AddLine add -> {
        out.writeStringProperty("sku", add.sku());
        out.writeNumberProperty("quantity", add.quantity());
        writeAmount(out, "unitPrice", add.unitPrice());
      }
      case RemoveLine remove -> out.writeStringProperty("sku", remove.sku());
      case RecordPayment payment -> {
        writeAmount(out, "amount", payment.amount());
        out.writeStringProperty("method", payment.method());
        out.writeNumberProperty("installments", payment.installments());
      }
      case ShipOrder ship -> {
        out.writeStringProperty("carrier", ship.carrier());
        out.writeStringProperty("trackingCode", ship.trackingCode());
      }
      case CancelOrder cancel -> out.writeStringProperty("reason", cancel.reason());
      case ReturnOrder back -> out.writeStringProperty("reason", back.reason());
      case ApproveOrder c -> {}
      case IssueInvoice c -> {}
      case StartProcessing c -> {}
      case DeliverOrder c -> {}
      case MarkUnavailable c -> {}
    }
    out.writeStringProperty("occurredAt", IsoInstant.format(command.occurredAt()));
  }

  private static void writeAmount(JsonGenerator out, String name, Amount amount) {
    out.writeStringProperty(name, amount.value().toPlainString());
    Currency currency = amount.currency();
    if (currency != null) {
      OrderParts.writeCurrency(out, currency);
    }
  }
}
