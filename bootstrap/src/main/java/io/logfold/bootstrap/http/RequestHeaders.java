package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.logfold.application.request.ConsistencyToken;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What travels beside a command, as headers have it. */
final class RequestHeaders {

  private static final int MAX_LENGTH = 200;
  private static final Pattern PRINTABLE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
  private static final Pattern VERSION = Pattern.compile("0|[1-9][0-9]{0,17}");
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

  /** Its specification requires that a malformed one be ignored. */
  static @Nullable String traceparent(Context context) {
    String value = context.header("traceparent");
    return value != null && value.length() <= MAX_LENGTH && TRACEPARENT.matcher(value).matches()
        ? value
        : null;
  }

  /**
   * What the caller expects, or null.
   *
   * @throws ProblemException 400 when it is no list of tags as orders have them
   */
  static @Nullable EntityTags ifMatch(Context context) {
    String value = joined(context, "If-Match");
    if (value == null) {
      return null;
    }
    EntityTags tags = EntityTags.parse(value);
    if (tags == null
        || !tags.tags().stream().allMatch(tag -> VERSION.matcher(tag.opaque()).matches())) {
      throw Problem.malformed(
              "malformed-if-match",
              "If-Match must be * or versions in quotes, as the ETag of an order has it, like \"7\"; not "
                  + value)
          .exception();
    }
    return tags;
  }

  /** The versions in what {@link #ifMatch} gave, without those of weak tags. */
  static List<Long> versions(EntityTags tags) {
    return tags.tags().stream()
        .filter(tag -> !tag.weak())
        .map(tag -> Long.parseLong(tag.opaque()))
        .toList();
  }

  /** Whether the caller has what has this tag, so that it need not be sent again. */
  static boolean hasAlready(Context context, String version) {
    String value = joined(context, "If-None-Match");
    EntityTags tags = value == null ? null : EntityTags.parse(value);
    return tags != null && tags.matchesWeakly(version);
  }

  /** A header that is a list may come in several parts. */
  private static @Nullable String joined(Context context, String name) {
    List<String> values = Collections.list(context.req().getHeaders(name));
    return values.isEmpty() ? null : String.join(", ", values);
  }

  /**
   * A header of which there can be only one, or null.
   *
   * @throws ProblemException 400 when there are several: a proxy that reads the first and a server
   *     that reads the last would see different requests
   */
  static @Nullable String single(Context context, String name) {
    List<String> values = Collections.list(context.req().getHeaders(name));
    if (values.size() > 1) {
      throw Problem.malformed(
              "malformed-header", "%s came %d times; send it once".formatted(name, values.size()))
          .exception();
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** What an earlier answer rested on, so that this one must rest on it, too; or null. */
  static @Nullable ConsistencyToken atLeast(Context context) {
    String value = single(context, "Logfold-At-Least");
    try {
      return value == null ? null : ConsistencyToken.parse(value.strip());
    } catch (IllegalArgumentException e) {
      throw Problem.malformed("malformed-header", "Logfold-At-Least " + e.getMessage()).exception();
    }
  }

  private static @Nullable String printable(Context context, String name) {
    String value = single(context, name);
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
