package io.logfold.bootstrap.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.bootstrap.http.RunningApi.Answer;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProblemsOverHttpTest {

  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    api = RunningApi.start();
    api.create("o");
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.response().body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("title").asString()).isNotBlank();
    assertThat(answer.json().path("detail").asString()).isNotBlank().doesNotContain("Exception");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "7", "{\"a\":}", "{\"customerId\":\"c\"} x"})
  void what_is_no_json_object_is_malformed(String body) throws Exception {
    Answer answer = api.post("/orders", body);
    if (body.isEmpty()) {
      assertProblem(answer, 422, "invalid-field"); // an empty object lacks its fields
    } else {
      assertProblem(answer, 400, "malformed-json");
    }
  }

  @Test
  void malformed_json_is_described_without_the_parsers_own_words() throws Exception {
    assertThat(api.post("/orders", "{\"a\":\n").json().path("detail").asString())
        .isEqualTo("not JSON: it ends too early (line 2, column 1)");
  }

  @Test
  void deeply_nested_json_is_malformed_and_harmless() throws Exception {
    assertProblem(
        api.post("/orders", "{\"a\":" + "[".repeat(100_000) + "}"), 400, "malformed-json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"currency\":\"EUR\"} | customerId",
        "{\"customerId\":\"c\"} | currency",
        "{\"customerId\":7,\"currency\":\"EUR\"} | customerId",
        "{\"customerId\":\"c\",\"currency\":\"NOPE\"} | currency",
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"colour\":\"red\"} | colour",
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"lines\":{}} | lines",
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"a\",\"quantity\":0,\"unitPrice\":\"1\"}]} | lines[0].quantity",
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":\"-1\"}]} | lines[0].unitPrice",
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":1.5}]} | lines[0].unitPrice",
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"paymentTerms\":\"later\"} | paymentTerms",
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"orderId\":\" \"} | orderId",
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"orderId\":\"a/b\"} | orderId",
      })
  void an_invalid_field_is_named_with_the_reason(String body, String field) throws Exception {
    Answer answer = api.post("/orders", body);
    assertProblem(answer, 422, "invalid-field");
    assertThat(answer.json().path("field").asString()).isEqualTo(field);
    assertThat(answer.json().path("reason").asString()).isNotBlank();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"amount\":\"-1.00\",\"method\":\"cash\"} | amount",
        "{\"amount\":\"1.001\",\"method\":\"cash\"} | amount",
        "{\"amount\":\"much\",\"method\":\"cash\"} | amount",
        "{\"amount\":\"1.00\",\"method\":\"cash\",\"installments\":0} | installments",
        "{\"amount\":\"1.00\",\"method\":\"cash\",\"installments\":1.5} | installments",
      })
  void money_that_cannot_be_is_an_invalid_field(String body, String field) throws Exception {
    Answer answer = api.post("/orders/o/payments", body);
    assertProblem(answer, 422, "invalid-field");
    assertThat(answer.json().path("field").asString()).isEqualTo(field);
  }

  @Test
  void foreign_money_is_rejected_by_a_rule() throws Exception {
    Answer answer =
        api.post(
            "/orders/o/payments", "{\"amount\":\"1.00\",\"currency\":\"USD\",\"method\":\"cash\"}");
    assertProblem(answer, 409, "order.currency-mismatch");
    assertThat(answer.header("ETag")).isEqualTo("\"1\"");
  }

  @Test
  void what_a_rule_forbids_has_the_code_of_the_rule() throws Exception {
    assertProblem(
        api.post("/orders/o/shipment", "{\"carrier\":\"Post\",\"trackingCode\":\"1\"}"),
        409,
        "order.not-approved");
    assertProblem(
        api.post("/orders", "{\"orderId\":\"o\",\"customerId\":\"c\",\"currency\":\"EUR\"}"),
        409,
        "order.exists");
  }

  @Test
  void an_unknown_order_is_not_found() throws Exception {
    assertProblem(api.get("/orders/nobody"), 404, "order.unknown");
    assertProblem(api.get("/orders/nobody/events"), 404, "order.unknown");
    assertProblem(api.get("/orders/nobody?version=1"), 404, "order.unknown");
    assertProblem(api.post("/orders/nobody/approval", ""), 404, "order.unknown");
    assertProblem(
        api.send(api.json("/orders/nobody/approval", "").header("If-Match", "*")),
        404,
        "order.unknown");
  }

  @Test
  void another_version_than_expected_is_told_with_the_actual_one() throws Exception {
    Answer answer = api.send(api.json("/orders/o/approval", "").header("If-Match", "\"7\""));
    assertProblem(answer, 412, "version-conflict");
    assertThat(answer.json().path("expectedVersion").asInt()).isEqualTo(7);
    assertThat(answer.json().path("actualVersion").asInt()).isEqualTo(1);
    assertThat(answer.header("ETag")).isEqualTo("\"1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "\"seven\"", "W/1", "\"1\" \"2\"", "\"-1\"", "\"01\""})
  void an_if_match_that_is_no_version_is_malformed(String value) throws Exception {
    assertProblem(
        api.send(api.json("/orders/o/approval", "").header("If-Match", value)),
        400,
        "malformed-if-match");
  }

  @Test
  void a_weak_tag_matches_no_version() throws Exception {
    Answer answer = api.send(api.json("/orders/o/approval", "").header("If-Match", "W/\"1\""));
    assertProblem(answer, 412, "version-conflict");
    assertThat(answer.json().path("actualVersion").asInt()).isEqualTo(1);
    assertProblem(
        api.send(api.json("/orders/o/approval", "").header("If-Match", "\"7\", \"8\"")),
        412,
        "version-conflict");
    assertProblem(
        api.send(api.json("/orders/nobody/approval", "").header("If-Match", "W/\"1\"")),
        404,
        "order.unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Idempotency-Key", "X-Correlation-Id", "Logfold-At-Least"})
  void a_header_of_which_there_is_one_must_not_come_twice(String name) throws Exception {
    boolean ofReads = name.equals("Logfold-At-Least");
    assertProblem(
        api.send(
            (ofReads
                    ? HttpRequest.newBuilder(api.uri("/orders/o"))
                    : api.json("/orders/o/approval", ""))
                .header(name, "a")
                .header(name, "b")),
        400,
        "malformed-header");
  }

  @Test
  void a_compressed_body_is_refused_by_its_encoding() throws Exception {
    Answer answer =
        api.send(
            api.json("/orders", "{\"customerId\":\"c\",\"currency\":\"EUR\"}")
                .header("Content-Encoding", "gzip"));
    assertProblem(answer, 415, "unsupported-media-type");
    assertThat(answer.json().path("title").asString()).isEqualTo("Unsupported Media Type");
  }

  @Test
  void what_is_not_utf_8_is_malformed() throws Exception {
    byte[] overlong =
        "{\"orderId\":\"ov\u00c1\u00a1er\",\"customerId\":\"c\",\"currency\":\"EUR\"}"
            .getBytes(StandardCharsets.ISO_8859_1);
    assertProblem(
        api.send(api.json("/orders", "").POST(HttpRequest.BodyPublishers.ofByteArray(overlong))),
        400,
        "malformed-json");
  }

  @Test
  void a_body_of_exactly_the_limit_is_read_and_one_byte_more_is_too_large() throws Exception {
    String order = "{\"customerId\":\"c\",\"currency\":\"EUR\"}";
    assertThat(api.post("/orders", order + " ".repeat(1_048_576 - order.length())).status())
        .isEqualTo(201);
    assertProblem(
        api.post("/orders", order + " ".repeat(1_048_577 - order.length())), 413, "too-large");
  }

  @Test
  void a_position_in_a_partition_that_does_not_exist_is_refused() throws Exception {
    Answer known = api.get("/orders/o");
    String position = known.header("Logfold-Position").replaceFirst("^\\d+/", "99/");
    Answer answer =
        api.send(HttpRequest.newBuilder(api.uri("/orders/o")).header("Logfold-At-Least", position));
    assertProblem(answer, 400, "unknown-position");
    assertProblem(
        api.send(HttpRequest.newBuilder(api.uri("/orders/o")).header("Logfold-At-Least", "99/0")),
        400,
        "malformed-header");
  }

  @Test
  void invented_positions_are_refused_at_once_and_hold_no_other_read_up() throws Exception {
    api.create("read");
    String position = api.get("/orders/read").header("Logfold-Position");
    String[] parts = position.split("/", 3);
    String far = parts[0] + "/999999999999/" + parts[2];
    String near = parts[0] + "/" + (Long.parseLong(parts[1]) + 1_000) + "/" + parts[2];
    for (String wrong : List.of(far, "99/0/0./0/-1@" + api.log.identity().id(), position + "x")) {
      assertProblem(
          api.send(
              HttpRequest.newBuilder(api.uri("/orders/read/events"))
                  .header("Logfold-At-Least", wrong)),
          400,
          "unknown-position");
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 50; i++) {
        var unused =
            client.sendAsync(
                HttpRequest.newBuilder(api.uri("/orders/read/events"))
                    .header("Logfold-At-Least", near)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
      }
      assertThat(api.get("/orders/read/events").status()).isEqualTo(200);
      assertThat(api.get("/orders/read?version=1").status()).isEqualTo(200);
      client.shutdownNow();
    }
  }

  @Test
  void the_method_is_that_of_the_first_line() throws Exception {
    api.create("kept");
    api.post("/orders/kept/lines", "{\"sku\":\"cup\",\"quantity\":1,\"unitPrice\":\"1\"}");
    Answer answer =
        api.send(
            HttpRequest.newBuilder(api.uri("/orders/kept/lines/cup"))
                .header("X-HTTP-Method-Override", "DELETE"));
    assertProblem(answer, 405, "method-not-allowed");
    assertThat(api.get("/orders/kept").header("ETag")).isEqualTo("\"2\"");
  }

  @Test
  void a_problem_has_the_title_of_its_status_and_is_not_kept_or_sniffed() throws Exception {
    Answer answer = api.get("/orders/nobody");
    assertThat(answer.json().path("type").asString()).isEqualTo("about:blank");
    assertThat(answer.json().path("title").asString()).isEqualTo("Not Found");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void an_idempotency_key_has_limits() throws Exception {
    assertProblem(
        api.send(api.json("/orders/o/approval", "").header("Idempotency-Key", "k".repeat(201))),
        400,
        "malformed-header");
  }

  @Test
  void a_body_that_is_not_json_is_refused_by_its_type() throws Exception {
    assertProblem(
        api.send(
            HttpRequest.newBuilder(api.uri("/orders"))
                .header("Content-Type", "text/xml")
                .POST(HttpRequest.BodyPublishers.ofString("<order/>"))),
        415,
        "unsupported-media-type");
  }

  @Test
  void a_body_of_10_MB_is_too_large_whether_its_length_is_told_or_not() throws Exception {
    byte[] large = "x".repeat(10_000_000).getBytes(StandardCharsets.UTF_8);
    assertProblem(
        api.send(api.json("/orders", "").POST(HttpRequest.BodyPublishers.ofByteArray(large))),
        413,
        "too-large");
    assertProblem(
        api.send(
            api.json("/orders", "")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(large)))),
        413,
        "too-large");
  }

  @Test
  void a_path_that_leads_nowhere_and_a_method_that_is_not_allowed_are_problems_too()
      throws Exception {
    assertProblem(api.get("/nowhere"), 404, "not-found");
    Answer answer =
        api.send(
            HttpRequest.newBuilder(api.uri("/orders/o")).PUT(HttpRequest.BodyPublishers.noBody()));
    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.header("Allow")).contains("GET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /orders/%ff HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /orders/%u0041 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /orders/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /orders/a?version=%u0041 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /orders/a?version=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /orders/a/approval HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n",
        "BREW\r\n\r\n",
      })
  void what_is_hardly_http_gets_no_html_either(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 40").doesNotContainIgnoringCase("<html");
    }
  }
}
