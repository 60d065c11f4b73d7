package io.logfold.chaos.model;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Money received; the amount has all decimals of the order's currency. */
public record Payment(BigDecimal amount, String method, int installments, String paidAt) {

  static Payment of(JsonNode json, String currency, String at) {
    return new Payment(
        Money.of(json.required("amount"), currency),
        json.required("method").asString(),
        json.path("installments").asInt(1),
        at);
  }

  void writeTo(ObjectNode json) {
    json.put("amount", amount.toPlainString());
    json.put("method", method);
    json.put("installments", installments);
    json.put("paidAt", paidAt);
  }
}
