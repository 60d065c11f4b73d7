package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.logfold.application.engine.Engine;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.domain.json.OrderJson;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The calls that look at one order. */
final class Queries {

  private static final int MAX_EVENTS = 1_000;

  /** How long a question waits for room for its answer. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Engine<Order, OrderCommand, OrderEvent> engine;
  private final AnswerMemory memory;
  private final OrderJson json = new OrderJson();

  Queries(Engine<Order, OrderCommand, OrderEvent> engine, AnswerMemory memory) {
    this.engine = engine;
    this.memory = memory;
  }

  /** {@code GET /orders/{id}}. */
  void state(Context context) {
    String id = OrderIds.inPath(context);
    Long version = number(context, "version", 1, Long.MAX_VALUE);
    Instant at = time(context, "at");
    if (version != null && at != null) {
      throw Problem.malformed("malformed-parameter", "give version or at, not both").exception();
    }
    boolean confirmed = flag(context, "confirmed");
    if (confirmed && (version != null || at != null)) {
      throw Problem.malformed(
              "malformed-parameter", "confirmed is for the present state, without version or at")
          .exception();
    }
    catchUp(context);
    boolean present = version == null && at == null;
    if (!present) {
      memory.reserveOrRefuse(context, AnswerMemory.UNREAD, PATIENCE);
    }
    AggregateState<Order> state =
        confirmed
            ? existing(EngineAnswers.await(engine.confirmedState(id)), "there is no order " + id)
            : state(id, version, at);
    context.header(Commands.POSITION, engine.token(id).toString());
    String tag = Commands.eTag(state.version());
    context.header("ETag", tag);
    // A client with a copy asks whether it is still current.
    context.header("Cache-Control", "private, no-cache");
    if (RequestHeaders.hasAlready(context, Long.toString(state.version()))) {
      context.status(304);
      return;
    }
    if (present) {
      // Without waiting: a request that waits here would hold the state.
      memory.reserveOrRefuse(context, state.state().weight(), Duration.ZERO);
    }
    context.contentType("application/json");
    context.result(json.order(state));
  }

  private AggregateState<Order> state(String id, @Nullable Long version, @Nullable Instant at) {
    if (at != null) {
      return existing(
          EngineAnswers.await(engine.state(id, AsOf.time(at))),
          "there was no order %s at %s".formatted(id, at));
    }
    if (version == null) {
      return existing(EngineAnswers.await(engine.state(id)), "there is no order " + id);
    }
    AggregateState<Order> then =
        existing(
            EngineAnswers.await(engine.state(id, AsOf.version(version))),
            "there is no order " + id);
    if (then.version() < version) {
      throw Problem.of(
              404,
              "order.no-such-version",
              "order %s is at version %d; there is no version %d yet"
                  .formatted(id, then.version(), version))
          .with("actualVersion", then.version())
          .exception();
    }
    return then;
  }

  private static AggregateState<Order> existing(AggregateState<Order> state, String otherwise) {
    if (!state.exists()) {
      throw Problem.unknownOrder(otherwise).exception();
    }
    return state;
  }

  /** {@code GET /orders/{id}/events}. */
  void events(Context context) {
    String id = OrderIds.inPath(context);
    Long after = number(context, "after", 0, Long.MAX_VALUE);
    Long limit = number(context, "limit", 1, MAX_EVENTS);
    catchUp(context);
    memory.reserveOrRefuse(context, AnswerMemory.UNREAD, PATIENCE);
    var history =
        EngineAnswers.await(
            engine.history(
                id, after == null ? 0 : after, limit == null ? MAX_EVENTS : limit.intValue()));
    if (history.events().isEmpty()) {
      var unused = existing(EngineAnswers.await(engine.state(id)), "there is no order " + id);
    }
    context.contentType("application/json");
    context.header("Logfold-Read", history.scanned() ? "scan" : "index");
    context.header(Commands.POSITION, engine.token(id).toString());
    context.result(json.events(history.events()));
  }

  private void catchUp(Context context) {
    ConsistencyToken token = RequestHeaders.atLeast(context);
    if (token != null) {
      EngineAnswers.await(engine.catchUp(token));
    }
  }

  private static boolean flag(Context context, String name) {
    String text = context.queryParam(name);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (text.equals("true")) {
      return true;
    }
    throw Problem.malformed("malformed-parameter", name + " must be true or false")
        .with("parameter", name)
        .exception();
  }

  private static @Nullable Long number(Context context, String name, long min, long max) {
    String text = context.queryParam(name);
    if (text == null) {
      return null;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw Problem.malformed(
            "malformed-parameter",
            "%s must be a whole number from %d%s"
                .formatted(name, min, max == Long.MAX_VALUE ? "" : " to " + max))
        .with("parameter", name)
        .exception();
  }

  private static @Nullable Instant time(Context context, String name) {
    String text = context.queryParam(name);
    if (text == null) {
      return null;
    }
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Problem.malformed(
              "malformed-parameter", name + " must be a time like 2026-11-23T10:00:00Z")
          .with("parameter", name)
          .exception();
    }
  }
}
