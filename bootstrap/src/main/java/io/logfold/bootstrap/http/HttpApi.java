package io.logfold.bootstrap.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.logfold.application.engine.Engine;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.verification.SampleReport;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Orders over HTTP. Requests run on virtual threads and wait there for the engine. Any thread may
 * call any method.
 */
public final class HttpApi implements AutoCloseable {

  private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(15);

  /** Sub-resources of an order and the commands that a POST on them means. */
  private static final Map<String, String> COMMANDS =
      Map.ofEntries(
          Map.entry("lines", "add-line"),
          Map.entry("payments", "record-payment"),
          Map.entry("approval", "approve"),
          Map.entry("invoice", "issue-invoice"),
          Map.entry("processing", "start-processing"),
          Map.entry("shipment", "ship"),
          Map.entry("delivery", "deliver"),
          Map.entry("cancellation", "cancel"),
          Map.entry("unavailability", "mark-unavailable"),
          Map.entry("return", "return"));

  private final Commands commands;
  private final Queries queries;
  private final Health health;
  private final Metrics metrics;
  private final InFlight inFlight = new InFlight();
  private final Javalin server;

  /** Without a continuous check of samples. */
  public HttpApi(Engine<Order, OrderCommand, OrderEvent> engine, InstantSource clock) {
    this(engine, clock, () -> null);
  }

  /**
   * @param engine started by the caller, before or after; until it is ready, requests are answered
   *     503
   * @param sample what the continuous check of samples found; null: there is none
   */
  public HttpApi(
      Engine<Order, OrderCommand, OrderEvent> engine,
      InstantSource clock,
      Supplier<@Nullable SampleReport> sample) {
    this.commands = new Commands(engine, clock, () -> UUID.randomUUID().toString());
    this.queries = new Queries(engine);
    this.health = new Health(engine::status, engine::troubles, sample);
    this.metrics = new Metrics(engine::status, sample);
    this.server = Javalin.create(this::configure);
  }

  private void configure(JavalinConfig config) {
    config.concurrency.useVirtualThreads = true;
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.generateEtags = false;
    config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new ServerErrors()));
    config.jetty.modifyServletContextHandler(
        handler -> handler.setErrorHandler(new ServletErrors()));
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.routes.before(inFlight::enter);
    config.routes.after(inFlight::leave);
    // Javalin answers its own exceptions in plain text unless told otherwise by their very class.
    config.routes.exception(HttpResponseException.class, this::failed);
    config.routes.exception(Exception.class, this::failed);
    orders(config.routes);
    config.routes.get("/health/live", health::live);
    config.routes.get("/health/ready", health::ready);
    config.routes.get("/metrics", metrics::show);
  }

  private void orders(RoutesConfig routes) {
    routes.post("/orders", commands::create);
    routes.get("/orders/{id}", queries::state);
    routes.get("/orders/{id}/events", queries::events);
    routes.delete("/orders/{id}/lines/{sku}", commands::removeLine);
    COMMANDS.forEach(
        (resource, command) ->
            routes.post("/orders/{id}/" + resource, context -> commands.named(context, command)));
  }

  private void failed(Exception failure, Context context) {
    Problems.answer(context, Problems.of(failure));
  }

  /**
   * Begins to answer.
   *
   * @param port 0: any that is free
   * @throws Failure when the port is taken
   */
  public void start(String host, int port) {
    try {
      var unused = server.start(host, port);
    } catch (JavalinBindException e) {
      throw new Failure(
          "port %d of %s is taken or may not be used; choose another with --port (0: any free)"
              .formatted(port, host),
          e);
    }
  }

  /** The port in use. */
  public int port() {
    return server.port();
  }

  /** Refuses what comes, waits for what is under way, and stops. */
  @Override
  public void close() {
    inFlight.drain(DRAIN_PATIENCE);
    var unused = server.stop();
  }
}
