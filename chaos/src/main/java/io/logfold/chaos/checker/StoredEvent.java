package io.logfold.chaos.checker;

import tools.jackson.databind.JsonNode;

/**
 * A record of the events' topic.
 *
 * @param orderId the record's key
 * @param version {@code ce_sequence}
 * @param type {@code ce_type}
 * @param commandId the {@linkplain #key key} in {@code ce_causationid}
 * @param eventId {@code ce_id}
 */
public record StoredEvent(
    int partition,
    long offset,
    String orderId,
    long version,
    String type,
    String commandId,
    String eventId,
    JsonNode data) {

  /** A command id as its sender knows it: the log has a tab and a fingerprint behind it. */
  static String key(String commandId) {
    int end = commandId.indexOf('\t');
    return end < 0 ? commandId : commandId.substring(0, end);
  }

  String place() {
    return partition + "/" + offset;
  }

  @Override
  public String toString() {
    return "%s version %d: %s at %s by %s".formatted(orderId, version, type, place(), commandId);
  }
}
