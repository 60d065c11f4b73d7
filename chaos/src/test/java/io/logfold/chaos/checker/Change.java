package io.logfold.chaos.checker;

import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import io.logfold.chaos.history.Read;
import io.logfold.chaos.history.Token;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Copies of evidence with a part that differs. */
final class Change {

  private Change() {}

  static <T> void replace(List<T> list, T old, T by) {
    list.set(list.indexOf(old), by);
  }

  static Operation answer(Operation o, Answer answer) {
    return new Operation(
        o.client(),
        o.orderId(),
        o.commandId(),
        o.action(),
        o.body(),
        o.expectedVersion(),
        o.attempts(),
        o.invoked(),
        o.completed(),
        answer);
  }

  static Operation times(Operation o, long invoked, long completed) {
    return new Operation(
        o.client(),
        o.orderId(),
        o.commandId(),
        o.action(),
        o.body(),
        o.expectedVersion(),
        o.attempts(),
        invoked,
        completed,
        o.answer());
  }

  static Operation expected(Operation o, @Nullable Long expected) {
    return new Operation(
        o.client(),
        o.orderId(),
        o.commandId(),
        o.action(),
        o.body(),
        expected,
        o.attempts(),
        o.invoked(),
        o.completed(),
        o.answer());
  }

  static StoredEvent version(StoredEvent e, long version) {
    return new StoredEvent(
        e.partition(),
        e.offset(),
        e.orderId(),
        version,
        e.type(),
        e.commandId(),
        e.orderId() + "/" + version,
        e.data());
  }

  static StoredEvent partition(StoredEvent e, int partition, long offset) {
    return new StoredEvent(
        partition,
        offset,
        e.orderId(),
        e.version(),
        e.type(),
        e.commandId(),
        e.eventId(),
        e.data());
  }

  static StoredEvent data(StoredEvent e, JsonNode data) {
    return new StoredEvent(
        e.partition(),
        e.offset(),
        e.orderId(),
        e.version(),
        e.type(),
        e.commandId(),
        e.eventId(),
        data);
  }

  static Read tokens(Read r, @Nullable Token atLeast, @Nullable Token position) {
    return new Read(
        r.client(),
        r.node(),
        r.orderId(),
        atLeast,
        r.invoked(),
        r.completed(),
        r.version(),
        position,
        r.state());
  }

  static Read state(Read r, String state) {
    return new Read(
        r.client(),
        r.node(),
        r.orderId(),
        r.atLeast(),
        r.invoked(),
        r.completed(),
        r.version(),
        r.position(),
        state);
  }
}
