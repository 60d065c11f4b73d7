package io.logfold.json;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventType;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.CommandId;
import tools.jackson.core.JsonGenerator;

/**
 * What answers say about an event beside its data: its aggregate, position, version, type and
 * metadata, as fields of one object. The fingerprint of the command's request and its trace context
 * are not among them. Thread-safe.
 */
public final class EventEnvelope {

  private EventEnvelope() {}

  /**
   * Writes the fields, without the braces around them.
   *
   * @param idField the name of the field for the aggregate's id
   */
  public static void writeFields(
      JsonGenerator out, String idField, RecordedEvent<?> recorded, EventType type) {
    EventMetadata metadata = recorded.metadata();
    out.writeStringProperty(idField, recorded.aggregateId());
    out.writeObjectPropertyStart("position");
    out.writeNumberProperty("partition", recorded.position().partition());
    out.writeNumberProperty("offset", recorded.position().offset());
    out.writeEndObject();
    out.writeNumberProperty("version", recorded.version());
    out.writeStringProperty("type", type.toString());
    out.writeStringProperty("time", IsoInstant.format(metadata.time()));
    out.writeStringProperty("commandId", CommandId.keyOf(metadata.commandId()));
    out.writeName("correlationId");
    out.writeString(metadata.correlationId()); // null if the caller gave none
  }

  /**
   * The type among the fields.
   *
   * @throws InvalidField when it is missing or none
   */
  public static EventType type(JsonObject json) {
    return json.parsed("type", EventType::parse);
  }

  /**
   * Puts an event together with its fields.
   *
   * @param idField the name of the field for the aggregate's id
   * @throws InvalidField when a field is missing or not of the expected form
   */
  public static <E> RecordedEvent<E> read(JsonObject json, String idField, E event) {
    JsonObject position = json.object("position");
    return new RecordedEvent<>(
        json.string(idField),
        json.wholeNumber("version"),
        event,
        new EventMetadata(
            json.string("commandId"),
            json.optionalString("correlationId"),
            null, // the trace context is not among the fields
            json.instant("time")),
        new Position(position.integer("partition"), position.wholeNumber("offset")));
  }
}
