package io.logfold.bootstrap.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.logfold.application.engine.Engine;
import io.logfold.application.verification.SampleReport;
import io.logfold.bootstrap.Failure;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.jspecify.annotations.Nullable;

/**
 * Orders over HTTP. Each request runs on a virtual thread and waits there for the engine.
 * Thread-safe.
 */
public final class HttpApi implements AutoCloseable {

  private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(15);

  /** Ids and SKUs of full length fit, with each character as nine of a path. */
  private static final int MAX_HEAD_BYTES = 16 * 1024;

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
  private final InFlightRequests inFlight = new InFlightRequests();
  private final Collection<String> allowedHosts;
  private final Javalin server;
  private volatile ServedHosts hosts;

  /**
   * @param engine started by the caller, before or after; until it is ready, requests are answered
   *     503
   * @param sample what the continuous check of samples found; null: there is none
   * @param allowedHosts names that requests may be sent to, beside the address that the service
   *     listens on and those of this machine for itself
   */
  public HttpApi(
      Engine<Order, OrderCommand, OrderEvent> engine,
      InstantSource clock,
      Supplier<@Nullable SampleReport> sample,
      Collection<String> allowedHosts) {
    this(engine, clock, sample, allowedHosts, HttpLimits.ofHeap(Runtime.getRuntime().maxMemory()));
  }

  HttpApi(
      Engine<Order, OrderCommand, OrderEvent> engine,
      InstantSource clock,
      Supplier<@Nullable SampleReport> sample,
      Collection<String> allowedHosts,
      HttpLimits limits) {
    AnswerMemory answers = new AnswerMemory(limits.answerBytes());
    this.commands =
        new Commands(
            engine,
            new RequestBodies(limits, inFlight),
            answers,
            clock,
            () -> UUID.randomUUID().toString());
    this.queries = new Queries(engine, answers);
    this.health = new Health(engine::status, engine::troubles, engine::warnings, sample);
    this.metrics = new Metrics(engine::status, sample);
    this.allowedHosts = List.copyOf(allowedHosts);
    this.hosts = new ServedHosts("127.0.0.1", allowedHosts);
    this.server = Javalin.create(config -> configure(config, limits));
  }

  private void configure(JavalinConfig config, HttpLimits limits) {
    config.concurrency.useVirtualThreads = true;
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.generateEtags = false;
    config.jetty.modifyServer(
        jetty -> {
          jetty.setErrorHandler(new ServerErrors());
          new ConnectionGuard(limits).install(jetty);
        });
    config.jetty.modifyServletContextHandler(
        handler -> handler.setErrorHandler(new ServletErrors()));
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.setRequestHeaderSize(MAX_HEAD_BYTES);
          // What the router could not decode, and no standard has.
          http.setUriCompliance(
              http.getUriCompliance().without("WITHOUT_UTF16", Violation.UTF16_ENCODINGS));
          http.addCustomizer(new MethodOverrideFilter());
        });
    config.routes.before(HttpApi::secure);
    config.routes.before(context -> hosts.check(context));
    config.routes.before(inFlight::enter);
    config.routes.after(inFlight::leave);
    // Javalin answers its own exceptions in plain text unless each class has a handler.
    config.routes.exception(HttpResponseException.class, this::failed);
    config.routes.exception(Exception.class, this::failed);
    orders(config.routes);
    reading(config.routes, "/health/live", health::live);
    reading(config.routes, "/health/ready", health::ready);
    reading(config.routes, "/metrics", metrics::show);
  }

  /** HEAD is what GET is, and the web server leaves the body out. */
  private static void reading(RoutesConfig routes, String path, Handler handler) {
    routes.get(path, handler);
    routes.head(path, handler);
  }

  /** Headers of every answer, unless a route sets others. */
  private static void secure(Context context) {
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
  }

  private void orders(RoutesConfig routes) {
    routes.post("/orders", commands::create);
    reading(routes, "/orders/{id}", queries::state);
    reading(routes, "/orders/{id}/events", queries::events);
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
    hosts = new ServedHosts(host, allowedHosts);
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

  /** Refuses new requests, waits for those in flight, and stops. */
  @Override
  public void close() {
    inFlight.drain(DRAIN_PATIENCE);
    var unused = server.stop();
  }
}
