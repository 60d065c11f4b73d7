package io.logfold.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.request.AggregateState;
import io.logfold.application.snapshot.StateCodec;
import java.util.Set;
import tools.jackson.core.JsonGenerator;

/**
 * What commands of any aggregate led to, as one JSON object: its id and version, its state as the
 * snapshots have it, and the events as the log has them, each with its position and metadata.
 *
 * <pre>{@code
 * {"aggregateId":"a","version":7,"state":{…},
 *  "events":[{"aggregateId":"a","position":{"partition":3,"offset":42},"version":7,"type":"tally.added.v2",
 *    "time":"2026-11-23T10:00:00Z","commandId":"c-1","correlationId":null,"data":{…}}]}
 * }</pre>
 *
 * <p>The fingerprint of a command's request and its trace context stay with the node that answers.
 * Thread-safe.
 */
public final class JacksonAnswerCodec<S, E> implements AnswerCodec<S, E> {

  private static final String ID = "aggregateId";
  private static final String STATE = "state";
  private static final String DATA = "data";
  private static final Set<String> RAW = Set.of(STATE, DATA);

  private final StateCodec<S> states;
  private final EventCodec<E> events;

  private JacksonAnswerCodec(StateCodec<S> states, EventCodec<E> events) {
    this.states = states;
    this.events = events;
  }

  /**
   * A codec for answers with these states and events.
   *
   * @param states writes JSON, as {@link JacksonStateCodec} does
   * @param events writes JSON, as {@link JacksonEventCodec} does
   */
  public static <S, E> JacksonAnswerCodec<S, E> of(StateCodec<S> states, EventCodec<E> events) {
    return new JacksonAnswerCodec<>(states, events);
  }

  @Override
  public byte[] encode(Answer<S, E> answer) {
    AggregateState<S> state = answer.state();
    return Json.object(
        out -> {
          out.writeStringProperty(ID, state.aggregateId());
          out.writeNumberProperty("version", state.version());
          writeRaw(out, STATE, states.encode(state.state()));
          out.writeArrayPropertyStart("events");
          answer.events().forEach(event -> writeEvent(out, event));
          out.writeEndArray();
        });
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when it is something else
   */
  @Override
  public Answer<S, E> decode(byte[] data) {
    JsonObject answer = JsonObject.parse(data, RAW);
    return new Answer<>(
        new AggregateState<>(
            answer.string(ID), answer.wholeNumber("version"), states.decode(answer.raw(STATE))),
        answer.list("events", this::event));
  }

  private void writeEvent(JsonGenerator out, RecordedEvent<E> recorded) {
    out.writeStartObject();
    EventEnvelope.writeFields(out, ID, recorded, events.typeOf(recorded.event()));
    writeRaw(out, DATA, events.encode(recorded.event()));
    out.writeEndObject();
  }

  private static void writeRaw(JsonGenerator out, String name, byte[] json) {
    out.writeName(name);
    out.writeRawValue(new String(json, UTF_8));
  }

  private RecordedEvent<E> event(JsonObject json) {
    E event = events.decode(EventEnvelope.type(json), json.raw(DATA));
    return EventEnvelope.read(json, ID, event);
  }
}
