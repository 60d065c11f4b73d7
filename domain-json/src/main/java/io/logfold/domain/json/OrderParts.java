package io.logfold.domain.json;

import io.logfold.domain.order.Money;
import io.logfold.domain.order.OrderLine;
import io.logfold.domain.order.Payment;
import io.logfold.domain.order.PaymentTerms;
import io.logfold.domain.order.Shipment;
import io.logfold.json.JsonObject;
import java.util.Currency;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * What events, states and commands of orders have in common. An amount is a string with the
 * decimals of its currency, and the currency stands once in the outermost object.
 */
final class OrderParts {

  private OrderParts() {}

  static Currency currency(JsonObject json) {
    return json.parsed("currency", OrderParts::currency);
  }

  static Currency currency(String code) {
    try {
      return Currency.getInstance(code);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not an ISO 4217 currency code: '" + code + "'", e);
    }
  }

  static Money money(JsonObject json, String name, Currency currency) {
    return json.parsed(name, text -> Money.parse(text, currency));
  }

  static PaymentTerms paymentTerms(String label) {
    return PaymentTerms.ofLabel(label)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be prepaid or on-account, but is '" + label + "'"));
  }

  static OrderLine line(JsonObject json, Currency currency) {
    return new OrderLine(
        json.string("sku"), json.integer("quantity"), money(json, "unitPrice", currency));
  }

  static Payment payment(JsonObject json, Currency currency, String time) {
    return new Payment(
        money(json, "amount", currency),
        json.string("method"),
        json.integer("installments"),
        json.instant(time));
  }

  static Shipment shipment(JsonObject json) {
    return new Shipment(json.string("carrier"), json.string("trackingCode"));
  }

  static void writeLines(JsonGenerator out, List<OrderLine> lines) {
    out.writeArrayPropertyStart("lines");
    for (OrderLine line : lines) {
      out.writeStartObject();
      writeLine(out, line);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void writeLine(JsonGenerator out, OrderLine line) {
    out.writeStringProperty("sku", line.sku());
    out.writeNumberProperty("quantity", line.quantity());
    out.writeStringProperty("unitPrice", line.unitPrice().amount());
  }

  static void writeCurrency(JsonGenerator out, Currency currency) {
    out.writeStringProperty("currency", currency.getCurrencyCode());
  }

  static void writeShipment(JsonGenerator out, Shipment shipment) {
    out.writeStringProperty("carrier", shipment.carrier());
    out.writeStringProperty("trackingCode", shipment.trackingCode());
  }
}
