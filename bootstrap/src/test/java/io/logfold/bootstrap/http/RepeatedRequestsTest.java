package io.logfold.bootstrap.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.bootstrap.http.RunningApi.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepeatedRequestsTest {

  private final RunningApi api = RunningApi.start();

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void a_repeated_create_without_order_id_reaches_the_same_order_and_gets_the_first_answer()
      throws Exception {
    String body = "{\"customerId\":\"c\",\"currency\":\"EUR\"}";
    Answer first = api.send(api.json("/orders", body).header("Idempotency-Key", "k-1"));
    api.post(first.header("Location") + "/approval", "");
    Answer again = api.send(api.json("/orders", body).header("Idempotency-Key", "k-1"));

    assertSameAnswer(again, first);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.header("Location")).isEqualTo(first.header("Location"));
  }

  @Test
  void a_repeated_command_gets_its_first_answer_although_the_order_went_on() throws Exception {
    api.create("o");
    Answer first =
        api.send(
            api.json("/orders/o/payments", "{\"amount\":\"1.00\",\"method\":\"cash\"}")
                .header("Idempotency-Key", "pay"));
    api.post("/orders/o/approval", "");
    Answer again =
        api.send(
            api.json("/orders/o/payments", "{\"amount\":\"1.00\",\"method\":\"cash\"}")
                .header("Idempotency-Key", "pay"));

    assertSameAnswer(again, first);
    assertThat(api.get("/orders/o").json().path("paid").asString()).isEqualTo("1.00");
    assertThat(api.get("/orders/o/events").json().size()).isEqualTo(3);
  }

  @Test
  void a_repeated_command_is_answered_even_if_its_expected_version_is_past() throws Exception {
    api.create("v");
    Answer first =
        api.send(
            api.json("/orders/v/approval", "")
                .header("Idempotency-Key", "a")
                .header("If-Match", "\"1\""));
    Answer again =
        api.send(
            api.json("/orders/v/approval", "")
                .header("Idempotency-Key", "a")
                .header("If-Match", "\"1\""));
    assertSameAnswer(again, first);
  }

  @Test
  void a_repeated_rejection_is_the_same_rejection() throws Exception {
    api.create("r");
    Answer first =
        api.send(api.json("/orders/r/delivery", "").header("Idempotency-Key", "too-early"));
    Answer again =
        api.send(api.json("/orders/r/delivery", "").header("Idempotency-Key", "too-early"));

    assertThat(first.status()).isEqualTo(409);
    assertThat(first.code()).isEqualTo("order.not-shipped");
    assertThat(again.response().body()).isEqualTo(first.response().body());
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
  }

  private static void assertSameAnswer(Answer again, Answer first) {
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.status()).isEqualTo(first.status());
    assertThat(again.response().body()).isEqualTo(first.response().body());
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
  }
}
