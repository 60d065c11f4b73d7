package io.logfold.domain.json;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventType;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.request.AggregateState;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderEvent;
import io.logfold.json.Json;
import io.logfold.json.JsonObject;
import java.util.List;

/**
 * What a command led to, as {@link OrderJson} shows it to people: the order with its version, and
 * the events. Any thread may call it.
 */
public final class OrderAnswerCodec implements AnswerCodec<Order, OrderEvent> {

  private final OrderJson json = new OrderJson();
  private final OrderStateCodec states = new OrderStateCodec();
  private final OrderEventCodec events = new OrderEventCodec();

  @Override
  public byte[] encode(Answer<Order, OrderEvent> answer) {
    AggregateState<Order> state = answer.state();
    return Json.object(
        out -> {
          json.writeOrderFields(out, state.aggregateId(), state.version(), state.state());
          out.writeName("events");
          json.writeEvents(out, answer.events());
        });
  }

  @Override
  public Answer<Order, OrderEvent> decode(byte[] data) {
    JsonObject object = JsonObject.parse(data);
    AggregateState<Order> state =
        new AggregateState<>(
            object.string("orderId"), object.wholeNumber("version"), states.decode(object));
    List<RecordedEvent<OrderEvent>> caused = object.list("events", this::event);
    return new Answer<>(state, caused);
  }

  private RecordedEvent<OrderEvent> event(JsonObject event) {
    JsonObject position = event.object("position");
    return new RecordedEvent<>(
        event.string("orderId"),
        event.wholeNumber("version"),
        events.decode(event.parsed("type", EventType::parse), event.object("data")),
        new EventMetadata(
            event.string("commandId"),
            event.optionalString("correlationId"),
            null, // nobody shows it
            event.instant("time")),
        new Position(position.integer("partition"), position.wholeNumber("offset")));
  }
}
