package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.logfold.domain.order.InvalidCommand;
import io.logfold.domain.order.OrderId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Ids of orders as callers give them. */
final class OrderIds {

  private OrderIds() {}

  /** An id for a new order. */
  static String checked(String id) {
    try {
      return OrderId.checked(id);
    } catch (InvalidCommand e) {
      throw Problem.invalidField(e.field(), e.reason()).exception();
    }
  }

  /** An id that no order can have is not found. */
  static String inPath(Context context) {
    try {
      return OrderId.checked(context.pathParam("id"));
    } catch (InvalidCommand e) {
      throw Problem.unknownOrder("no order has an id like that").exception();
    }
  }

  static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
