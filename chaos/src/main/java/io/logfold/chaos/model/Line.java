package io.logfold.chaos.model;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A line of an order; the price has all decimals of the order's currency. */
public record Line(String sku, int quantity, BigDecimal unitPrice) {

  static Line of(JsonNode json, String currency) {
    return new Line(
        json.required("sku").asString(),
        json.required("quantity").asInt(),
        Money.of(json.required("unitPrice"), currency));
  }

  BigDecimal price() {
    return unitPrice.multiply(BigDecimal.valueOf(quantity));
  }

  void writeTo(ObjectNode json) {
    json.put("sku", sku);
    json.put("quantity", quantity);
    json.put("unitPrice", unitPrice.toPlainString());
  }
}
