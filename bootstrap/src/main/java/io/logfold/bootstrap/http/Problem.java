package io.logfold.bootstrap.http;

import io.logfold.bootstrap.document.JsonDocument;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as callers get to see it (RFC 9457).
 *
 * @param code stable and machine-readable
 * @param title the same for every problem with this code
 * @param detail what is wrong here, and what to do
 * @param headers of the answer
 * @param more further members of the document
 */
record Problem(
    int status,
    String code,
    String title,
    String detail,
    Map<String, String> headers,
    Map<String, Object> more) {

  static final String CONTENT_TYPE = "application/problem+json";

  static Problem of(int status, String code, String title, String detail) {
    return new Problem(status, code, title, detail, Map.of(), Map.of());
  }

  static Problem malformed(String code, String detail) {
    return of(400, code, "The request cannot be understood", detail);
  }

  static Problem invalidField(String field, String reason) {
    return of(422, "invalid-field", "A field is not what it has to be", field + " " + reason)
        .with("field", field)
        .with("reason", reason);
  }

  static Problem unknownOrder(String detail) {
    return of(404, "order.unknown", "There is no such order", detail);
  }

  Problem with(String name, Object value) {
    Map<String, Object> longer = new LinkedHashMap<>(more);
    longer.put(name, value);
    return new Problem(status, code, title, detail, headers, longer);
  }

  Problem header(String name, String value) {
    Map<String, String> longer = new LinkedHashMap<>(headers);
    longer.put(name, value);
    return new Problem(status, code, title, detail, longer, more);
  }

  /** Tells when to try again; whole seconds, at least one. */
  Problem retryAfter(Duration pause) {
    long seconds = Math.max(1, (pause.toMillis() + 999) / 1000);
    return header("Retry-After", Long.toString(seconds));
  }

  byte[] document() {
    return JsonDocument.bytes(
        out -> {
          out.writeStringProperty("type", "about:blank");
          out.writeStringProperty("title", title);
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

  /** The same, to be thrown. */
  ProblemException exception() {
    return new ProblemException(this);
  }
}
