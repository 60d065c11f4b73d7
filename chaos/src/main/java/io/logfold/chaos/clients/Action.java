package io.logfold.chaos.clients;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A command that clients send.
 *
 * @param name on the wire
 * @param resource below the order; empty: the order itself
 */
record Action(String name, String resource, String body) {

  private static final int SKUS = 5;

  private static Action create(String orderId) {
    return new Action(
        "create",
        "",
        """
        {"orderId":"%s","customerId":"c-%s","currency":"EUR",\
        "lines":[{"sku":"tea","quantity":1,"unitPrice":"2.50"}]}"""
            .formatted(orderId, orderId));
  }

  private static Action addLine(RandomGenerator random) {
    return new Action(
        "add-line",
        "/lines",
        "{\"sku\":\"sku-%d\",\"quantity\":%d,\"unitPrice\":\"1.%02d\"}"
            .formatted(random.nextInt(SKUS), 1 + random.nextInt(9), random.nextInt(100)));
  }

  private static Action pay(RandomGenerator random) {
    return new Action(
        "record-payment",
        "/payments",
        "{\"amount\":\"%d.%02d\",\"method\":\"credit_card\"}"
            .formatted(random.nextInt(1, 20), random.nextInt(100)));
  }

  private static final Action APPROVE = new Action("approve", "/approval", "{}");
  private static final Action INVOICE = new Action("issue-invoice", "/invoice", "{}");
  private static final Action SHIP =
      new Action("ship", "/shipment", "{\"carrier\":\"post\",\"trackingCode\":\"T1\"}");
  private static final Action DELIVER = new Action("deliver", "/delivery", "{}");
  private static final Action CANCEL =
      new Action("cancel", "/cancellation", "{\"reason\":\"no longer wanted\"}");

  /**
   * Mostly one that suits what the client last saw of the order, sometimes any at all.
   *
   * @param status as last seen; empty: never
   */
  static Action any(String orderId, String status, RandomGenerator random) {
    int dice = random.nextInt(100);
    if (dice < 15) {
      return List.of(create(orderId), addLine(random), pay(random), APPROVE, INVOICE, SHIP, DELIVER)
          .get(random.nextInt(7));
    }
    if (dice < 17) {
      return CANCEL;
    }
    if (dice < 37 && !status.isEmpty()) {
      // Allowed in nearly every status, so that orders go on having events.
      return pay(random);
    }
    return switch (status) {
      case "" -> create(orderId);
      case "created" -> dice < 70 ? addLine(random) : APPROVE;
      case "approved" -> random.nextBoolean() ? INVOICE : SHIP;
      case "invoiced", "processing" -> SHIP;
      case "shipped" -> DELIVER;
      default -> pay(random);
    };
  }
}
