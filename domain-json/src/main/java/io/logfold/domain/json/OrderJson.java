package io.logfold.domain.json;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandResult;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderEvent;
import io.logfold.json.EventEnvelope;
import io.logfold.json.Json;
import io.logfold.json.form.EventForms;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * Orders and their events as people and other programs get to see them, by HTTP and on the command
 * line. Any thread may call it.
 */
public final class OrderJson {

  /** The field for the order's id. */
  static final String ID = "orderId";

  private final EventForms<OrderEvent> events = OrderEventCodec.forms();
  private final OrderStateCodec states = new OrderStateCodec();

  /** {@code {"orderId":…,"status":…,"version":…,"customerId":…,…}}. */
  public byte[] order(AggregateState<Order> state) {
    return Json.object(
        out -> writeOrderFields(out, state.aggregateId(), state.version(), state.state()));
  }

  /** The order as the command left it, with the events that this call stored as {@code events}. */
  public byte[] accepted(CommandResult.Accepted<Order, OrderEvent> result) {
    return Json.object(
        out -> {
          writeOrderFields(out, result.aggregateId(), result.version(), result.state());
          out.writeName("events");
          writeEvents(out, result.events());
        });
  }

  /** A list of events, in the order given. */
  public byte[] events(List<RecordedEvent<OrderEvent>> recorded) {
    return Json.bytes(out -> writeEvents(out, recorded));
  }

  /** One event. */
  public byte[] event(RecordedEvent<OrderEvent> recorded) {
    return Json.bytes(out -> writeEvent(out, recorded));
  }

  /** The order's fields, without the braces around them, for objects that have more. */
  public void writeOrderFields(JsonGenerator out, String orderId, long version, Order order) {
    out.writeStringProperty(ID, orderId);
    out.writeNumberProperty("version", version);
    states.writeFields(out, order);
  }

  /** A list of events, in the order given. */
  public void writeEvents(JsonGenerator out, List<RecordedEvent<OrderEvent>> recorded) {
    out.writeStartArray();
    recorded.forEach(event -> writeEvent(out, event));
    out.writeEndArray();
  }

  /** {@code {"position":{"partition":…,"offset":…},"version":…,"type":…,…,"data":{…}}}. */
  public void writeEvent(JsonGenerator out, RecordedEvent<OrderEvent> recorded) {
    out.writeStartObject();
    EventEnvelope.writeFields(out, ID, recorded, events.typeOf(recorded.event()));
    out.writeObjectPropertyStart("data");
    events.writeFields(out, recorded.event());
    out.writeEndObject();
    out.writeEndObject();
  }
}
