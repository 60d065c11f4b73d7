package io.logfold.chaos.checker;

import tools.jackson.databind.JsonNode;

/**
 * A record of the events' topic.
 *
 * @param orderId the record's key
 * @param version {@code ce_sequence}
 * @param type {@code ce_type}
 * @param commandId {@code ce_causationid}
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

  String place() {
    return partition + "/" + offset;
  }

  @Override
  public String toString() {
    return "%s version %d: %s at %s by %s".formatted(orderId, version, type, place(), commandId);
  }
}
