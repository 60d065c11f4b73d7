package io.logfold.bootstrap.http;

import io.logfold.application.engine.Engine;
import io.logfold.application.verification.SampleReport;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API on an engine in memory, and a client of it. */
final class RunningApi implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private static final JsonMapper MAPPER = new JsonMapper();

  final InMemoryEventLog<OrderEvent> log =
      new InMemoryEventLog<>("orders", 2, new OrderEventCodec());
  final InMemorySnapshotStore<Order> snapshots = new InMemorySnapshotStore<>();
  final Engine<Order, OrderCommand, OrderEvent> engine =
      Engine.builder(new OrderDecider(), log, snapshots).build();
  private volatile @Nullable SampleReport sample;
  private final HttpApi api;
  private final HttpClient client = HttpClient.newHttpClient();

  private RunningApi(HttpLimits limits) {
    this.api = new HttpApi(engine, () -> NOW, () -> sample, List.of("shop.example"), limits);
  }

  static RunningApi start() {
    return started(startWithoutEngine());
  }

  static RunningApi startWith(HttpLimits limits) {
    RunningApi running = new RunningApi(limits);
    running.api.start("127.0.0.1", 0);
    return started(running);
  }

  static RunningApi startOn(String host) {
    RunningApi running = new RunningApi(HttpLimits.ofHeap(Runtime.getRuntime().maxMemory()));
    running.api.start(host, 0);
    return started(running);
  }

  private static RunningApi started(RunningApi running) {
    running.engine.start().toCompletableFuture().join();
    return running;
  }

  /** With a sample that was checked. */
  static RunningApi startWith(SampleReport found) {
    RunningApi running = start();
    running.sample = found;
    return running;
  }

  static RunningApi startWithoutEngine() {
    RunningApi running = new RunningApi(HttpLimits.ofHeap(Runtime.getRuntime().maxMemory()));
    running.api.start("127.0.0.1", 0);
    return running;
  }

  int port() {
    return api.port();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:%d%s".formatted(api.port(), path));
  }

  /** An answer, with its body parsed. */
  record Answer(HttpResponse<String> response, JsonNode json) {

    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    String code() {
      return json.path("code").asString("");
    }
  }

  Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    String body = response.body();
    return new Answer(
        response, MAPPER.readTree(body.startsWith("{") || body.startsWith("[") ? body : "{}"));
  }

  HttpRequest.Builder json(String path, String body) {
    return HttpRequest.newBuilder(uri(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  Answer post(String path, String body) throws IOException, InterruptedException {
    return send(json(path, body));
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  /** An order with one line, in EUR. */
  void create(String id) throws IOException, InterruptedException {
    Answer answer =
        post(
            "/orders",
            """
            {"orderId":"%s","customerId":"c-1","currency":"EUR",
             "lines":[{"sku":"tea","quantity":2,"unitPrice":"12.50"}]}
            """
                .formatted(id));
    if (answer.status() != 201) {
      throw new AssertionError(answer.response().body());
    }
  }

  @Override
  public void close() {
    api.close();
    engine.close();
  }
}
