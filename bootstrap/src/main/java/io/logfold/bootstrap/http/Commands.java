package io.logfold.bootstrap.http;

import io.javalin.http.Context;
import io.logfold.application.engine.Engine;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.CommandId;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.bootstrap.document.JsonDocument;
import io.logfold.domain.json.OrderCommandCodec;
import io.logfold.domain.json.OrderCommandCodec.Addressed;
import io.logfold.domain.json.OrderJson;
import io.logfold.domain.order.InvalidCommand;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderCommand.RemoveLine;
import io.logfold.domain.order.OrderEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls that change an order. */
final class Commands {

  /** What the answer rests on; see {@code Logfold-At-Least}. */
  static final String POSITION = "Logfold-Position";

  /** How long what is stored already waits for room for its answer. */
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);

  private static final String VERSION_CONFLICT = "version-conflict";

  private final Engine<Order, OrderCommand, OrderEvent> engine;
  private final RequestBodies bodies;
  private final AnswerMemory memory;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final OrderCommandCodec codec = new OrderCommandCodec();
  private final OrderJson json = new OrderJson();

  /**
   * @param ids makes ids of orders and commands that come without one; must never repeat
   */
  Commands(
      Engine<Order, OrderCommand, OrderEvent> engine,
      RequestBodies bodies,
      AnswerMemory memory,
      InstantSource clock,
      Supplier<String> ids) {
    this.engine = engine;
    this.bodies = bodies;
    this.memory = memory;
    this.clock = clock;
    this.ids = ids;
  }

  /** {@code POST /orders}. */
  void create(Context context) throws IOException {
    String key = RequestHeaders.idempotencyKey(context);
    try (RequestBodies.Body body = bodies.receive(context)) {
      Addressed addressed = codec.decodeAddressed("create", body.json(), clock.instant());
      String given = addressed.orderId();
      String orderId = given == null ? newOrderId(key) : OrderIds.checked(given);
      send(context, orderId, addressed.command(), commandId(key, "create", body.json()));
    }
  }

  /** A retry without an order id must reach the order that the first attempt made. */
  private String newOrderId(@Nullable String key) {
    return key == null
        ? ids.get()
        : UUID.nameUUIDFromBytes(("order:" + key).getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** {@code POST} on one of an order's sub-resources; {@code name} is the command's. */
  void named(Context context, String name) throws IOException {
    String key = RequestHeaders.idempotencyKey(context);
    try (RequestBodies.Body body = bodies.receive(context)) {
      OrderCommand command = codec.decode(name, body.json(), clock.instant());
      send(context, OrderIds.inPath(context), command, commandId(key, name, body.json()));
    }
  }

  /** {@code DELETE /orders/{id}/lines/{sku}}. */
  void removeLine(Context context) {
    String key = RequestHeaders.idempotencyKey(context);
    String sku = context.pathParam("sku");
    OrderCommand command;
    try {
      command = new RemoveLine(sku, clock.instant());
    } catch (InvalidCommand e) {
      throw Problem.invalidField(e.field(), e.reason()).exception();
    }
    byte[] fields = JsonDocument.bytes(out -> out.writeStringProperty("sku", sku));
    send(context, OrderIds.inPath(context), command, commandId(key, "remove-line", fields));
  }

  /** The key as the caller chose it, and with it what the request is. */
  private CommandId commandId(@Nullable String key, String name, byte[] json) {
    return key == null
        ? new CommandId(ids.get(), null)
        : new CommandId(key, RequestFingerprint.of(name, json));
  }

  private void send(Context context, String orderId, OrderCommand command, CommandId id) {
    CommandRequest<OrderCommand> request =
        new CommandRequest<>(
            orderId,
            command,
            id.toString(),
            expectedVersion(context, orderId),
            RequestHeaders.correlationId(context),
            RequestHeaders.traceparent(context));
    CommandResult<Order, OrderEvent> result = EngineAnswers.await(engine.send(request));
    context.header(POSITION, engine.token(orderId).toString());
    answer(context, result);
  }

  /**
   * The version that {@code If-Match} asks for, or null. {@code *} asks for nothing that a command
   * does not ask for itself: that the order exists. Of several versions it is the present one, if
   * that is among them; the engine makes sure that the order is still there.
   */
  private @Nullable Long expectedVersion(Context context, String orderId) {
    EntityTags tags = RequestHeaders.ifMatch(context);
    if (tags == null || tags.any()) {
      return null;
    }
    List<Long> versions = RequestHeaders.versions(tags);
    if (versions.size() == 1) {
      return versions.getFirst();
    }
    AggregateState<Order> present = EngineAnswers.await(engine.state(orderId));
    if (!versions.isEmpty()) {
      return versions.contains(present.version()) ? present.version() : Collections.max(versions);
    }
    if (!present.exists()) {
      throw Problem.unknownOrder("there is no order " + orderId).exception();
    }
    throw Problem.of(
            412,
            VERSION_CONFLICT,
            "If-Match compares strongly, so that a weak tag matches nothing; send the ETag as it came")
        .with("actualVersion", present.version())
        .header("ETag", eTag(present.version()))
        .exception();
  }

  private void answer(Context context, CommandResult<Order, OrderEvent> result) {
    switch (result) {
      case Accepted<Order, OrderEvent> yes -> {
        if (yes.replayed()) {
          context.header("Idempotency-Replayed", "true");
          accepted(context, first(yes));
        } else {
          accepted(context, yes);
        }
      }
      case Rejected<Order, OrderEvent> no -> {
        if (no.replayed()) {
          context.header("Idempotency-Replayed", "true");
        }
        throw problem(no).exception();
      }
      case VersionConflict<Order, OrderEvent> conflict ->
          throw Problem.of(412, VERSION_CONFLICT, conflict.message())
              .with("expectedVersion", conflict.expected())
              .with("actualVersion", conflict.actual())
              .header("ETag", eTag(conflict.actual()))
              .exception();
    }
  }

  /** What the first sending of the command was answered. */
  private Accepted<Order, OrderEvent> first(Accepted<Order, OrderEvent> replayed) {
    String id = replayed.aggregateId();
    long before = replayed.firstVersion() - 1;
    var then = EngineAnswers.await(engine.state(id, AsOf.version(replayed.version())));
    List<RecordedEvent<OrderEvent>> events =
        EngineAnswers.await(
                engine.history(id, before, Math.toIntExact(replayed.version() - before)))
            .events();
    return new Accepted<>(
        id, replayed.firstVersion(), replayed.version(), then.state(), events, true);
  }

  private void accepted(Context context, Accepted<Order, OrderEvent> result) {
    // A repetition reads its state again and holds it alone, so it must not wait with it.
    Duration patience = result.replayed() ? Duration.ZERO : ANSWER_PATIENCE;
    if (!memory.reserve(context, result.state().weight(), patience)) {
      throw Problems.outcomeUnknown("the command is stored, but there is no room for the answer")
          .exception();
    }
    boolean created = !result.events().isEmpty() && result.firstVersion() == 1;
    context.status(created ? 201 : 200);
    if (created) {
      context.header("Location", "/orders/" + OrderIds.encoded(result.aggregateId()));
    }
    context.header("ETag", eTag(result.version()));
    context.contentType("application/json");
    context.result(json.accepted(result));
  }

  static String eTag(long version) {
    return "\"" + version + "\"";
  }

  private static Problem problem(Rejected<Order, OrderEvent> no) {
    if (no.code().equals("order.unknown")) {
      return Problem.unknownOrder(no.aggregateId() + ": " + no.message());
    }
    if (no.code().equals(CommandId.REUSED)) {
      // Shows nothing of the order: the key may have been used by another client.
      return Problem.of(
          422,
          "idempotency-key-reused",
          "the Idempotency-Key was used for another request; nothing was stored; send a new key");
    }
    // A repeated rejection comes from storage, which keeps code and message.
    String field = no.field() == null ? InvalidCommand.fieldOf(no.code()) : no.field();
    if (field != null) {
      return Problem.invalidField(field, reason(no.message(), field));
    }
    return Problem.of(409, no.code(), no.aggregateId() + ": " + no.message())
        .with("version", no.version())
        .header("ETag", eTag(no.version()));
  }

  /** The message without the field that it begins with. */
  private static String reason(String message, String field) {
    String prefix = field + " ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }
}
