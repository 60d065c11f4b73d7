package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Ids of orders as callers give them. */
final class OrderIds {

  private static final int MAX_LENGTH = 200;

  private OrderIds() {}

  /** An id for a new order. */
  static String checked(String id) {
    if (id.isBlank() || id.length() > MAX_LENGTH) {
      throw Problem.invalidField(
              "orderId", "must have 1 to %d characters, not only blanks".formatted(MAX_LENGTH))
          .exception();
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      // What a path cannot carry could never be asked for again.
      if (c < ' ' || c == 0x7f || c == '/' || c == '\\' || Character.isSurrogate(c)) {
        throw Problem.invalidField(
                "orderId",
                "must not have slashes, control characters or characters beyond the basic plane")
            .exception();
      }
    }
    if (id.equals(".") || id.equals("..")) {
      throw Problem.invalidField("orderId", "must not be '" + id + "'").exception();
    }
    return id;
  }

  static String inPath(Context context) {
    String id = context.pathParam("id");
    if (id.isBlank() || id.length() > MAX_LENGTH) {
      throw Problem.unknownOrder("no order has an id like that").exception();
    }
    return id;
  }

  static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
