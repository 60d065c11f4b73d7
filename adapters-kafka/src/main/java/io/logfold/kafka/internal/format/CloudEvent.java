package io.logfold.kafka.internal.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.apache.kafka.common.header.Header;

/**
 * The headers of a record, as in the Kafka protocol binding of CloudEvents 1.0, binary content
 * mode. Names and forms are part of the log's format and never change.
 */
final class CloudEvent {

  static final String CONTENT_TYPE = "content-type";
  static final String SPEC_VERSION = "ce_specversion";

  /** Aggregate id, slash, version. */
  static final String ID = "ce_id";

  static final String SOURCE = "ce_source";

  /** Name and revision: {@code order.created.v1}. */
  static final String TYPE = "ce_type";

  static final String TIME = "ce_time";

  /** Extension: the event's version, in decimal. */
  static final String SEQUENCE = "ce_sequence";

  /** Extension: the id of the command that caused the event. */
  static final String CAUSATION_ID = "ce_causationid";

  /** Extension, optional. */
  static final String CORRELATION_ID = "ce_correlationid";

  /** W3C trace context, optional; without prefix, so that tracing libraries find it. */
  static final String TRACEPARENT = "traceparent";

  private CloudEvent() {}

  /** The headers of a record that is not an event, except its id and its stamp. */
  static List<Header> ofControl(String type, String source) {
    return List.of(
        header(CONTENT_TYPE, "application/json"),
        header(SPEC_VERSION, "1.0"),
        header(SOURCE, source),
        header(TYPE, type));
  }

  static Header header(String key, byte[] value) {
    return new BytesHeader(key, value);
  }

  static Header header(String key, String value) {
    return header(key, value.getBytes(UTF_8));
  }

  // An array inside a record is compared by identity, and headers are never compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record BytesHeader(String key, byte[] value) implements Header {}
}
