package io.logfold.chaos.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An order as its events have made it. Immutable.
 *
 * @param currency empty while there is no order
 * @param lines at most one per sku, in the order in which the skus came
 * @param shipment carrier and tracking code; empty until shipped
 * @param reason why it was cancelled or returned
 * @param timeline the statuses it went through
 */
public record OrderState(
    Status status,
    String customerId,
    String currency,
    String terms,
    List<Line> lines,
    List<Payment> payments,
    List<String> shipment,
    @Nullable String reason,
    List<StatusChange> timeline) {

  /** Before the first event. */
  public static final OrderState NONE =
      new OrderState(Status.NONE, "", "", "", List.of(), List.of(), List.of(), null, List.of());

  private static final Map<String, Status> LEADS_TO =
      Map.ofEntries(
          Map.entry("order.created.v1", Status.CREATED),
          Map.entry("order.approved.v1", Status.APPROVED),
          Map.entry("order.invoiced.v1", Status.INVOICED),
          Map.entry("order.processing-started.v1", Status.PROCESSING),
          Map.entry("order.shipped.v1", Status.SHIPPED),
          Map.entry("order.delivered.v1", Status.DELIVERED),
          Map.entry("order.cancelled.v1", Status.CANCELLED),
          Map.entry("order.marked-unavailable.v1", Status.UNAVAILABLE),
          Map.entry("order.returned.v1", Status.RETURNED));

  /** An entry of the timeline; the time is text as the event had it. */
  public record StatusChange(Status status, String at) {}

  public OrderState {
    lines = List.copyOf(lines);
    payments = List.copyOf(payments);
    shipment = List.copyOf(shipment);
    timeline = List.copyOf(timeline);
  }

  /**
   * The order after an event that is legal here.
   *
   * @param data of the event, or the body of the command that asked for it
   * @param at the event's {@code occurredAt}
   * @throws RuntimeException when the data is not what the type has
   */
  public OrderState after(String type, JsonNode data, String at) {
    return switch (type) {
      case "order.created.v1" -> created(data, at);
      case "order.line-added.v1", "order.line-changed.v1" -> withLine(Line.of(data, currency));
      case "order.line-removed.v1" -> withoutLine(data.required("sku").asString());
      case "order.payment-recorded.v1" -> withPayment(Payment.of(data, currency, at));
      case "order.shipped.v1" ->
          entered(
              type,
              at,
              List.of(
                  data.required("carrier").asString(), data.required("trackingCode").asString()),
              reason);
      case "order.cancelled.v1", "order.returned.v1" ->
          entered(type, at, shipment, data.required("reason").asString());
      default -> entered(type, at, shipment, reason);
    };
  }

  private static OrderState created(JsonNode data, String at) {
    String currency = data.required("currency").asString();
    List<Line> lines = new ArrayList<>();
    data.path("lines").forEach(line -> lines.add(Line.of(line, currency)));
    return new OrderState(
        Status.CREATED,
        data.required("customerId").asString(),
        currency,
        data.path("paymentTerms").asString("prepaid"),
        lines,
        List.of(),
        List.of(),
        null,
        List.of(new StatusChange(Status.CREATED, at)));
  }

  private OrderState withLine(Line line) {
    List<Line> changed = new ArrayList<>(lines);
    if (hasLine(line.sku())) {
      changed.replaceAll(old -> old.sku().equals(line.sku()) ? line : old);
    } else {
      changed.add(line);
    }
    return withLines(changed);
  }

  private OrderState withoutLine(String sku) {
    return withLines(lines.stream().filter(line -> !line.sku().equals(sku)).toList());
  }

  private OrderState withLines(List<Line> changed) {
    return new OrderState(
        status, customerId, currency, terms, changed, payments, shipment, reason, timeline);
  }

  private OrderState withPayment(Payment payment) {
    List<Payment> more = new ArrayList<>(payments);
    more.add(payment);
    return new OrderState(
        status, customerId, currency, terms, lines, more, shipment, reason, timeline);
  }

  private OrderState entered(
      String type, String at, List<String> newShipment, @Nullable String newReason) {
    Status next = LEADS_TO.get(type);
    if (next == null) {
      throw new IllegalArgumentException("no order has an event " + type);
    }
    List<StatusChange> longer = new ArrayList<>(timeline);
    longer.add(new StatusChange(next, at));
    return new OrderState(
        next, customerId, currency, terms, lines, payments, newShipment, newReason, longer);
  }

  boolean hasLine(String sku) {
    return lines.stream().anyMatch(line -> line.sku().equals(sku));
  }

  /** The sum of the payments. */
  public BigDecimal paid() {
    return payments.stream().map(Payment::amount).reduce(Money.zero(currency), BigDecimal::add);
  }

  /** The state as JSON, as snapshots have it; without id and version. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", status.label());
    if (status == Status.NONE) {
      return json;
    }
    json.put("customerId", customerId);
    json.put("currency", currency);
    json.put("paymentTerms", terms);
    ArrayNode lineList = json.putArray("lines");
    lines.forEach(line -> line.writeTo(lineList.addObject()));
    BigDecimal total =
        lines.stream().map(Line::price).reduce(Money.zero(currency), BigDecimal::add);
    json.put("total", total.toPlainString());
    ArrayNode paymentList = json.putArray("payments");
    payments.forEach(payment -> payment.writeTo(paymentList.addObject()));
    json.put("paid", paid().toPlainString());
    if (!shipment.isEmpty()) {
      ObjectNode by = json.putObject("shipment");
      by.put("carrier", shipment.get(0));
      by.put("trackingCode", shipment.get(1));
    }
    if (reason != null) {
      json.put("reason", reason);
    }
    ArrayNode entries = json.putArray("timeline");
    timeline.forEach(
        entry -> entries.addObject().put("status", entry.status.label()).put("at", entry.at));
    return json;
  }

  /** The state as {@code GET /orders/{id}} answers it. */
  public ObjectNode toJson(String orderId, long version) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("orderId", orderId);
    json.put("version", Math.toIntExact(version)); // as a parser reads it
    json.setAll(toJson());
    return json;
  }
}
