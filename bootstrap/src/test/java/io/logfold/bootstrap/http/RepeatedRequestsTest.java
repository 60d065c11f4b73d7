package io.logfold.bootstrap.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.bootstrap.http.RunningApi.Answer;
import java.net.http.HttpRequest;
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

  @Test
  void a_repeated_rejection_of_a_value_names_the_same_field() throws Exception {
    api.create("f");
    String body = "{\"amount\":\"1.001\",\"method\":\"cash\"}";
    Answer first =
        api.send(api.json("/orders/f/payments", body).header("Idempotency-Key", "too-fine"));
    Answer again =
        api.send(api.json("/orders/f/payments", body).header("Idempotency-Key", "too-fine"));

    assertThat(first.status()).isEqualTo(422);
    assertThat(first.json().path("field").asString()).isEqualTo("amount");
    assertThat(first.json().path("reason").asString()).startsWith("has 3 decimals");
    assertThat(again.status()).isEqualTo(422);
    assertThat(again.response().body()).isEqualTo(first.response().body());
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
  }

  @Test
  void a_key_that_was_used_for_another_new_order_shows_nothing_of_that_order() throws Exception {
    Answer anna =
        api.send(
            api.json("/orders", "{\"customerId\":\"anna\",\"currency\":\"EUR\"}")
                .header("Idempotency-Key", "k"));
    Answer bob =
        api.send(
            api.json("/orders", "{\"customerId\":\"bob\",\"currency\":\"USD\"}")
                .header("Idempotency-Key", "k"));

    assertReused(bob);
    assertThat(bob.response().body())
        .doesNotContain("anna", anna.json().path("orderId").asString());
    assertThat(bob.header("ETag")).isEmpty();
    assertThat(bob.header("Location")).isEmpty();
  }

  @Test
  void a_key_is_not_taken_for_another_command_of_the_order() throws Exception {
    api.create("o");
    String pay = "{\"amount\":\"10.00\",\"method\":\"card\"}";
    Answer first = api.send(api.json("/orders/o/payments", pay).header("Idempotency-Key", "p"));

    assertReused(
        api.send(
            api.json("/orders/o/payments", pay.replace("10", "25"))
                .header("Idempotency-Key", "p")));
    assertReused(
        api.send(
            api.json("/orders/o/cancellation", "{\"reason\":\"mistake\"}")
                .header("Idempotency-Key", "p")));
    assertReused(
        api.send(
            HttpRequest.newBuilder(api.uri("/orders/o/lines/tea"))
                .DELETE()
                .header("Idempotency-Key", "p")));
    assertThat(api.get("/orders/o/events").json().size()).isEqualTo(2);
    assertSameAnswer(
        api.send(api.json("/orders/o/payments", pay).header("Idempotency-Key", "p")), first);
  }

  @Test
  void the_same_fields_in_another_order_are_the_same_request() throws Exception {
    api.create("o");
    Answer first =
        api.send(
            api.json("/orders/o/payments", "{\"amount\":\"1.00\",\"method\":\"cash\"}")
                .header("Idempotency-Key", "p"));
    Answer again =
        api.send(
            api.json("/orders/o/payments", "{ \"method\": \"cash\", \"amount\": \"1.00\" }\n")
                .header("Idempotency-Key", "p"));
    assertSameAnswer(again, first);
  }

  @Test
  void the_key_of_a_refused_command_is_not_taken_for_another() throws Exception {
    api.create("r");
    api.send(api.json("/orders/r/delivery", "").header("Idempotency-Key", "k"));
    assertReused(api.send(api.json("/orders/r/approval", "").header("Idempotency-Key", "k")));
    assertThat(api.get("/orders/r").json().path("status").asString()).isEqualTo("created");
  }

  private static void assertReused(Answer answer) {
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("idempotency-key-reused");
    assertThat(answer.header("Idempotency-Replayed")).isEmpty();
  }

  private static void assertSameAnswer(Answer again, Answer first) {
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
    assertThat(again.status()).isEqualTo(first.status());
    assertThat(again.response().body()).isEqualTo(first.response().body());
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
  }
}
