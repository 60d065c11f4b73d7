package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Orders of the shapes that take the most memory, in a heap of 128 MiB: the service may say "busy",
 * but never runs out of memory.
 */
@UseServices
class SmallHeapTest {

  /** Of the lines of an order: its event has further fields, and fits into one record. */
  private static final int MOST = 600_000;

  private static final int CLIENTS = 16;

  private final TestServices services;

  @TempDir private Path folder;

  SmallHeapTest(TestServices services) {
    this.services = services;
  }

  private ServeProcess serve() throws IOException {
    return ServeProcess.start(
        Cli.in(folder)
            .servers(services.kafka(), services.postgresUrl())
            .topic(services.unique("heap"))
            .withHeap("128m"));
  }

  private static String order(String id, String customer, String lines) {
    return "{\"orderId\":\"%s\",\"customerId\":\"%s\",\"currency\":\"EUR\",\"lines\":[%s]}"
        .formatted(id, customer, lines);
  }

  private static String line(String sku) {
    return "{\"sku\":\"%s\",\"quantity\":1,\"unitPrice\":\"1\"}".formatted(sku);
  }

  private static String text(int length) {
    return "x".repeat(length);
  }

  /** Sends requests from many clients at the same time; how often each status was answered. */
  private static Map<Integer, Integer> together(
      int requests, IntFunction<Callable<Integer>> request) throws Exception {
    Map<Integer, Integer> statuses = new TreeMap<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < requests; i++) {
        answers.add(clients.submit(request.apply(i)));
      }
      for (Future<Integer> answer : answers) {
        statuses.merge(answer.get(), 1, Integer::sum);
      }
    }
    return statuses;
  }

  /** The same request again as long as the service is busy. */
  private static int patiently(Callable<HttpResponse<String>> request) throws Exception {
    int status = request.call().statusCode();
    for (int i = 0; i < 100 && (status == 429 || status == 503); i++) {
      Thread.sleep(200);
      status = request.call().statusCode();
    }
    return status;
  }

  private static void assertAlive(ServeProcess serve, String after) throws IOException {
    assertThat(serve.running().process().isAlive()).as(after + serve.running().err()).isTrue();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(serve.get("/health/ready").statusCode()).as(after).isEqualTo(200));
    assertThat(serve.running().err()).as(after).doesNotContain("OutOfMemoryError");
  }

  /** So many lines of a kind that the order is about as large as it may be. */
  private static String fullOf(IntFunction<String> line) {
    StringBuilder lines = new StringBuilder(line.apply(0));
    for (int n = 1; lines.length() < MOST; n++) {
      lines.append(',').append(line.apply(n));
    }
    return lines.toString();
  }

  private static void create(ServeProcess serve, String shape, String lines) throws Exception {
    assertThat(
            together(
                105,
                i -> () -> patiently(() -> serve.post("/orders", order(shape + i, "c", lines)))))
        .as(shape + serve.running().err())
        .containsOnlyKeys(201);
    assertAlive(serve, shape);
  }

  @Test
  void orders_of_any_shape_do_not_exhaust_the_heap() throws Exception {
    try (ServeProcess serve = serve()) {
      create(serve, "long", fullOf(n -> line(text(980) + n)));
      create(serve, "many", fullOf(n -> line("s" + n)));
      create(serve, "wide", fullOf(n -> line("\\u0436" + n)));

      for (String shape : List.of("long", "many", "wide")) {
        for (String what : List.of("", "/events", "?version=1")) {
          assertThat(
                  together(
                      105, i -> () -> patiently(() -> serve.get("/orders/" + shape + i + what))))
              .as(shape + what + serve.running().err())
              .containsOnlyKeys(200);
          assertAlive(serve, shape + what);
        }
      }
    }
  }

  @Test
  void orders_that_grow_do_not_exhaust_the_heap() throws Exception {
    try (ServeProcess serve = serve()) {
      String lines = fullOf(n -> line(text(980) + n));
      assertThat(serve.post("/orders", order("grows", "c", lines)).statusCode()).isEqualTo(201);
      assertThat(
              together(
                  300,
                  i ->
                      () ->
                          patiently(
                              () ->
                                  serve.post("/orders/grows/lines", line("more" + text(980) + i)))))
          .as(serve.running().err())
          .containsOnlyKeys(200);
      assertAlive(serve, "growing");
    }
  }
}
