package io.logfold.domain.json;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.request.AggregateState;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderEvent;
import io.logfold.json.EventEnvelope;
import io.logfold.json.Json;
import io.logfold.json.JsonObject;
import io.logfold.json.form.EventForms;
import java.util.List;

/**
 * What a command led to, as {@link OrderJson} shows it to people: the order with its version, and
 * the events. Any thread may call it.
 */
public final class OrderAnswerCodec implements AnswerCodec<Order, OrderEvent> {

  private final OrderJson json = new OrderJson();
  private final OrderStateCodec states = new OrderStateCodec();
  private final EventForms<OrderEvent> events = OrderEventCodec.forms();

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
            object.string(OrderJson.ID), object.wholeNumber("version"), states.decode(object));
    List<RecordedEvent<OrderEvent>> caused = object.list("events", this::event);
    return new Answer<>(state, caused);
  }

  private RecordedEvent<OrderEvent> event(JsonObject json) {
    OrderEvent event = events.readFields(EventEnvelope.type(json), json.object("data"));
    return EventEnvelope.read(json, OrderJson.ID, event);
  }
}
