package io.logfold.bootstrap.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.bootstrap.http.RunningApi.Answer;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OrdersOverHttpTest {

  private static RunningApi api;

  @BeforeAll
  static void start() {
    api = RunningApi.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void create_answers_201_with_location_tag_state_and_events() throws Exception {
    Answer answer =
        api.post(
            "/orders",
            """
            {"orderId":"created","customerId":"c-1","currency":"EUR",
             "lines":[{"sku":"tea","quantity":2,"unitPrice":"12.50"}]}
            """);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("Location")).isEqualTo("/orders/created");
    assertThat(answer.header("ETag")).isEqualTo("\"1\"");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.json().path("orderId").asString()).isEqualTo("created");
    assertThat(answer.json().path("status").asString()).isEqualTo("created");
    assertThat(answer.json().path("total").asString()).isEqualTo("25.00");
    assertThat(types(answer.json().path("events"))).containsExactly("order.created.v1");
  }

  @Test
  void every_command_of_an_orders_life_is_answered_with_the_new_state() throws Exception {
    api.create("life");
    assertThat(status(api.post("/orders/life/lines", line("cup", 1, "3.00")))).isEqualTo("created");
    assertThat(status(api.send(HttpRequest.newBuilder(api.uri("/orders/life/lines/cup")).DELETE())))
        .isEqualTo("created");
    Answer paid =
        api.post(
            "/orders/life/payments",
            """
            {"amount":"25.00","method":"credit_card","installments":8}
            """);
    assertThat(paid.json().path("paid").asString()).isEqualTo("25.00");
    assertThat(status(api.post("/orders/life/approval", ""))).isEqualTo("approved");
    assertThat(status(api.post("/orders/life/invoice", "{}"))).isEqualTo("invoiced");
    assertThat(status(api.post("/orders/life/processing", ""))).isEqualTo("processing");
    Answer shipped =
        api.post("/orders/life/shipment", "{\"carrier\":\"Post\",\"trackingCode\":\"P1\"}");
    assertThat(status(shipped)).isEqualTo("shipped");
    assertThat(status(api.post("/orders/life/delivery", ""))).isEqualTo("delivered");
    Answer returned = api.post("/orders/life/return", "{\"reason\":\"broken\"}");
    assertThat(status(returned)).isEqualTo("returned");
    assertThat(returned.header("ETag")).isEqualTo("\"10\"");

    assertThat(types(api.get("/orders/life/events").json()))
        .containsExactly(
            "order.created.v1",
            "order.line-added.v1",
            "order.line-removed.v1",
            "order.payment-recorded.v1",
            "order.approved.v1",
            "order.invoiced.v1",
            "order.processing-started.v1",
            "order.shipped.v1",
            "order.delivered.v1",
            "order.returned.v1");
  }

  @Test
  void cancellation_and_unavailability_end_an_order() throws Exception {
    api.create("cancelled");
    assertThat(status(api.post("/orders/cancelled/cancellation", "{\"reason\":\"no\"}")))
        .isEqualTo("cancelled");
    api.create("unavailable");
    assertThat(status(api.post("/orders/unavailable/unavailability", ""))).isEqualTo("unavailable");
  }

  @Test
  void the_past_is_asked_for_by_version_or_by_time() throws Exception {
    api.create("past");
    api.post("/orders/past/approval", "");

    Answer then = api.get("/orders/past?version=1");
    assertThat(status(then)).isEqualTo("created");
    assertThat(then.header("ETag")).isEqualTo("\"1\"");
    assertThat(status(api.get("/orders/past"))).isEqualTo("approved");
    assertThat(status(api.get("/orders/past?at=2999-01-01T00:00:00Z"))).isEqualTo("approved");
    assertThat(api.get("/orders/past?at=1999-01-01T00:00:00Z").code()).isEqualTo("order.unknown");
    assertThat(api.get("/orders/past?version=3").code()).isEqualTo("order.no-such-version");
    assertThat(api.get("/orders/past?version=0").code()).isEqualTo("malformed-parameter");
    assertThat(api.get("/orders/past?at=yesterday").code()).isEqualTo("malformed-parameter");
  }

  @Test
  void events_are_paged_by_version() throws Exception {
    api.create("paged");
    api.post("/orders/paged/lines", line("a", 1, "1.00"));
    api.post("/orders/paged/lines", line("b", 1, "1.00"));

    JsonNode page = api.get("/orders/paged/events?after=1&limit=1").json();
    assertThat(page.size()).isEqualTo(1);
    assertThat(page.get(0).path("version").asInt()).isEqualTo(2);
    assertThat(api.get("/orders/paged/events?after=3").json().size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"1\"", "W/\"1\"", "\"7\", \"1\"", "\"a,b\",W/\"1\"", "*"})
  void an_unchanged_order_is_not_sent_again(String tags) throws Exception {
    String id = "cached" + Integer.toHexString(tags.hashCode());
    api.create(id);
    for (String method : List.of("GET", "HEAD")) {
      Answer answer =
          api.send(
              HttpRequest.newBuilder(api.uri("/orders/" + id))
                  .method(method, HttpRequest.BodyPublishers.noBody())
                  .header("If-None-Match", tags));
      assertThat(answer.status()).isEqualTo(304);
      assertThat(answer.header("ETag")).isEqualTo("\"1\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2\"", "W/\"2\", \"11\"", "1", "\"1\" \"1\""})
  void an_order_is_sent_to_whoever_has_another_version(String tags) throws Exception {
    String id = "sent" + Integer.toHexString(tags.hashCode());
    api.create(id);
    Answer answer =
        api.send(HttpRequest.newBuilder(api.uri("/orders/" + id)).header("If-None-Match", tags));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
  }

  @Test
  void a_command_is_done_when_the_order_is_at_one_of_the_versions() throws Exception {
    api.create("listed");
    Answer answer =
        api.send(
            api.json("/orders/listed/approval", "")
                .header("If-Match", "W/\"9\", \"7\"")
                .header("If-Match", "\"1\""));
    assertThat(answer.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/orders/nobody",
        "/orders/nobody/events",
        "/orders/head",
        "/orders/head/events",
        "/orders/head?version=7",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/nowhere"
      })
  void head_answers_as_get_without_the_body(String path) throws Exception {
    if (api.get("/orders/head").status() == 404) {
      api.create("head");
    }
    Answer get = api.get(path);
    Answer head =
        api.send(
            HttpRequest.newBuilder(api.uri(path))
                .method("HEAD", HttpRequest.BodyPublishers.noBody()));
    assertThat(head.status()).isEqualTo(get.status());
    assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
    assertThat(head.response().body()).isEmpty();
  }

  @Test
  void trailing_zeros_of_a_price_mean_the_same_on_every_way_into_an_order() throws Exception {
    String line = line("a", 1, "100.00");
    Answer created =
        api.post(
            "/orders",
            "{\"orderId\":\"yen\",\"customerId\":\"c\",\"currency\":\"JPY\",\"lines\":[%s]}"
                .formatted(line));
    Answer added = api.post("/orders/yen/lines", line("b", 1, "100.00"));
    assertThat(created.json().path("total").asString()).isEqualTo("100");
    assertThat(added.json().path("total").asString()).isEqualTo("200");
  }

  @Test
  void every_sku_can_be_taken_off_again() throws Exception {
    api.create("skus");
    for (String sku :
        List.of("日".repeat(1_000), "a/b", "..", ".", "a;b=c", "100%", " a b+c ", "%2F", "😀")) {
      assertThat(api.post("/orders/skus/lines", line(sku, 1, "1")).status()).isEqualTo(200);
      String inPath = URLEncoder.encode(sku, StandardCharsets.UTF_8).replace("+", "%20");
      Answer removed =
          api.send(
              HttpRequest.newBuilder(api.uri("/orders/skus/lines/" + inPath.replace(".", "%2E")))
                  .DELETE());
      assertThat(removed.response().body()).contains("\"sku\":\"tea\"");
      assertThat(removed.status()).as(sku).isEqualTo(200);
    }
  }

  @Test
  void correlation_and_command_id_reach_the_events() throws Exception {
    api.create("correlated");
    api.send(
        api.json("/orders/correlated/approval", "")
            .header("X-Correlation-Id", "conversation 7")
            .header("Idempotency-Key", "approve-it"));

    JsonNode event = api.get("/orders/correlated/events?after=1").json().get(0);
    assertThat(event.path("correlationId").asString()).isEqualTo("conversation 7");
    assertThat(event.path("commandId").asString()).isEqualTo("approve-it");
  }

  private static String line(String sku, int quantity, String price) {
    return "{\"sku\":\"%s\",\"quantity\":%d,\"unitPrice\":\"%s\"}".formatted(sku, quantity, price);
  }

  private static String status(Answer answer) {
    return answer.json().path("status").asString();
  }

  private static List<String> types(JsonNode events) {
    return StreamSupport.stream(events.spliterator(), false)
        .map(event -> event.path("type").asString())
        .toList();
  }
}
