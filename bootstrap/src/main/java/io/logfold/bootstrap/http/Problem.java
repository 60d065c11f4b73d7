package io.logfold.bootstrap.http;

import io.logfold.bootstrap.document.JsonDocument;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/**
 * An error as callers get to see it (RFC 9457).
 *
 * @param code stable and machine-readable
 * @param detail what is wrong here, and what to do
 * @param headers of the answer
 * @param more further members of the document
 */
record Problem(
    int status, String code, String detail, Map<String, String> headers, Map<String, Object> more) {

  static final String CONTENT_TYPE = "application/problem+json";

  static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, Map.of(), Map.of());
  }

  static Problem malformed(String code, String detail) {
    return of(400, code, detail);
  }

  static Problem invalidField(String field, String reason) {
    return of(422, "invalid-field", field + " " + reason)
        .with("field", field)
        .with("reason", reason);
  }

  static Problem unknownOrder(String detail) {
    return of(404, "order.unknown", detail);
  }

  Problem with(String name, Object value) {
    Map<String, Object> longer = new LinkedHashMap<>(more);
    longer.put(name, value);
    return new Problem(status, code, detail, headers, longer);
  }

  Problem header(String name, String value) {
    Map<String, String> longer = new LinkedHashMap<>(headers);
    longer.put(name, value);
    return new Problem(status, code, detail, longer, more);
  }

  /** Adds when to try again: whole seconds, at least one. */
  Problem retryAfter(Duration pause) {
    long seconds = Math.max(1, (pause.toMillis() + 999) / 1000);
    return header("Retry-After", Long.toString(seconds));
  }

  byte[] document() {
    return JsonDocument.bytes(
        out -> {
          out.writeStringProperty("type", "about:blank");
          // The code names the problem; with "about:blank" the title is that of the status.
          out.writeStringProperty("title", titleOf(status));
          out.writeNumberProperty("status", status);
          out.writeStringProperty("code", code);
          out.writeStringProperty("detail", detail);
          more.forEach(
              (name, value) -> {
                if (value instanceof Number number) {
                  out.writeNumberProperty(name, number.longValue());
                } else {
                  out.writeStringProperty(name, value.toString());
                }
              });
        });
  }

  /** As RFC 9110 calls the statuses; the web server has older names for some. */
  private static String titleOf(int status) {
    return switch (status) {
      case 413 -> "Content Too Large";
      case 422 -> "Unprocessable Content";
      case 500 -> "Internal Server Error";
      default -> HttpStatus.getMessage(status);
    };
  }

  /** The same, to be thrown. */
  ProblemException exception() {
    return new ProblemException(this);
  }
}
