package io.logfold.bootstrap.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Clients that send commands over HTTP, each on orders of its own, and repeat a command under the
 * same key until it is answered.
 */
final class Load implements AutoCloseable {

  /** What is done to each order; {@code delivery} comes too early and is rejected. */
  private static final List<Step> STEPS =
      List.of(
          new Step("payments", "{\"amount\":\"1.00\",\"method\":\"voucher\"}"),
          new Step("delivery", "{}"),
          new Step("approval", "{}"),
          new Step("payments", "{\"amount\":\"2.00\",\"method\":\"voucher\"}"),
          new Step("shipment", "{\"carrier\":\"ups\",\"trackingCode\":\"x\"}"),
          new Step("payments", "{\"amount\":\"3.00\",\"method\":\"voucher\"}"));

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Supplier<String> url;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final List<Thread> clients = new ArrayList<>();
  private final Queue<Answer> answered = new ConcurrentLinkedQueue<>();
  private final Queue<String> strange = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> refusals = new ConcurrentHashMap<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger connectionsLost = new AtomicInteger();
  private volatile boolean stopping;

  /**
   * @param url where to send to, now
   */
  Load(Supplier<String> url) {
    this.url = url;
  }

  private record Step(String resource, String body) {}

  /** A command and its final answer. */
  record Answer(
      String orderId,
      String key,
      String path,
      String request,
      int status,
      String eTag,
      String body) {

    boolean isAccepted() {
      return status < 300;
    }

    long version() {
      return Long.parseLong(eTag.replace("\"", ""));
    }
  }

  /** Begins with that many clients, whose orders begin with the prefix. */
  Load start(String prefix, int count) {
    for (int client = 0; client < count; client++) {
      String name = prefix + "-" + client;
      clients.add(Thread.ofVirtual().start(() -> work(name)));
    }
    return this;
  }

  private void work(String name) {
    for (int order = 0; !stopping; order++) {
      String id = name + "-" + order;
      send(id, "/orders", newOrder(id), id + "/create");
      for (int step = 0; step < STEPS.size() && !stopping; step++) {
        Step next = STEPS.get(step);
        send(id, "/orders/" + id + "/" + next.resource, next.body, id + "/" + step);
      }
    }
  }

  static String newOrder(String id) {
    return """
        {"orderId":"%s","customerId":"c","currency":"EUR",
         "lines":[{"sku":"tea","quantity":1,"unitPrice":"2.50"}]}
        """
        .formatted(id);
  }

  private void send(String orderId, String path, String body, String key) {
    while (true) {
      try {
        HttpResponse<String> response = post(path, body, key);
        int status = response.statusCode();
        if (status == 503 || status == 429) {
          refusals
              .computeIfAbsent(codeIn(response), _code -> new AtomicInteger())
              .incrementAndGet();
          if (response.headers().firstValue("Retry-After").isEmpty()) {
            strange.add("no Retry-After: " + response.body());
          }
        } else {
          if (status >= 500) {
            strange.add(status + ": " + response.body());
          }
          Answer answer =
              new Answer(
                  orderId,
                  key,
                  path,
                  body,
                  status,
                  response.headers().firstValue("ETag").orElse(""),
                  response.body());
          answered.add(answer);
          if (answer.isAccepted()) {
            accepted.incrementAndGet();
          }
          return;
        }
      } catch (IOException e) {
        connectionsLost.incrementAndGet();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      LockSupport.parkNanos(PAUSE.toNanos()); // a polite client's pause, not a wait for something
    }
  }

  /** One attempt. */
  HttpResponse<String> post(String path, String body, String key)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url.get() + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String codeIn(HttpResponse<String> response) {
    return response.body().replaceAll("(?s).*\"code\" ?: ?\"([^\"]*)\".*", "$1");
  }

  int accepted() {
    return accepted.get();
  }

  /** How often a command was put off, by the problem's code. */
  Map<String, AtomicInteger> refusals() {
    return refusals;
  }

  /** What no client should ever be answered. */
  Queue<String> strange() {
    return strange;
  }

  /** Lets every client wait for the answer to its last command. */
  List<Answer> finish() throws InterruptedException {
    stopping = true;
    for (Thread client : clients) {
      if (!client.join(Duration.ofSeconds(60))) {
        throw new AssertionError("a client gets no answer; put off: " + refusals);
      }
    }
    clients.clear();
    return List.copyOf(answered);
  }

  @Override
  public String toString() {
    return "%d answered, %d accepted, %d connections lost, put off %s"
        .formatted(answered.size(), accepted.get(), connectionsLost.get(), refusals);
  }

  @Override
  public void close() {
    stopping = true;
    clients.forEach(Thread::interrupt);
    http.shutdownNow();
  }
}
