package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.logfold.application.request.ConsistencyToken;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What travels beside a command, as headers have it. */
final class RequestHeaders {

  private static final int MAX_LENGTH = 200;
  private static final Pattern PRINTABLE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
  private static final Pattern VERSION_TAG = Pattern.compile("\"(0|[1-9][0-9]{0,17})\"");
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private RequestHeaders() {}

  /** The command's id as the caller chose it, or null. */
  static @Nullable String idempotencyKey(Context context) {
    return printable(context, "Idempotency-Key");
  }

  static @Nullable String correlationId(Context context) {
    return printable(context, "X-Correlation-Id");
  }

  /** A malformed one is to be ignored, says its specification. */
  static @Nullable String traceparent(Context context) {
    String value = context.header("traceparent");
    return value != null && value.length() <= MAX_LENGTH && TRACEPARENT.matcher(value).matches()
        ? value
        : null;
  }

  /**
   * The version that the caller expects, or null. {@code *} asks for nothing that a command does
   * not ask for itself: that the order exists.
   */
  static @Nullable Long expectedVersion(Context context) {
    String value = context.header("If-Match");
    if (value == null || value.strip().equals("*")) {
      return null;
    }
    Matcher tag = VERSION_TAG.matcher(value.strip());
    if (!tag.matches()) {
      throw Problem.malformed(
              "malformed-if-match",
              "If-Match must be one version in quotes, as the ETag of an order has it, like \"7\"; not "
                  + value)
          .exception();
    }
    return Long.parseLong(tag.group(1));
  }

  /** What an earlier answer rested on, so that this one must rest on it, too; or null. */
  static @Nullable ConsistencyToken atLeast(Context context) {
    String value = context.header("Logfold-At-Least");
    try {
      return value == null ? null : ConsistencyToken.parse(value.strip());
    } catch (IllegalArgumentException e) {
      throw Problem.malformed("malformed-header", "Logfold-At-Least " + e.getMessage()).exception();
    }
  }

  private static @Nullable String printable(Context context, String name) {
    String value = context.header(name);
    if (value == null) {
      return null;
    }
    if (value.length() > MAX_LENGTH || !PRINTABLE.matcher(value).matches()) {
      throw Problem.malformed(
              "malformed-header",
              "%s must be 1 to %d printable ASCII characters".formatted(name, MAX_LENGTH))
          .exception();
    }
    return value;
  }
}
