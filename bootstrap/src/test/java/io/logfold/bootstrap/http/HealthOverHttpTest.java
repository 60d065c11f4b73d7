package io.logfold.bootstrap.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.eventlog.Place;
import io.logfold.application.verification.SampleReport;
import io.logfold.bootstrap.Failure;
import io.logfold.bootstrap.http.RunningApi.Answer;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class HealthOverHttpTest {

  @Test
  void before_recovery_the_process_lives_but_is_not_ready() throws Exception {
    try (RunningApi api = RunningApi.startWithoutEngine()) {
      assertThat(api.get("/health/live").status()).isEqualTo(200);
      Answer ready = api.get("/health/ready");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.json().path("status").asString()).isEqualTo("not-ready");
      assertThat(ready.json().path("partitions").size()).isEqualTo(2);

      Answer refused = api.post("/orders", "{\"customerId\":\"c\",\"currency\":\"EUR\"}");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("unavailable");
      assertThat(refused.header("Retry-After")).isEqualTo("1");
    }
  }

  @Test
  void after_recovery_it_is_ready() throws Exception {
    try (RunningApi api = RunningApi.start()) {
      Answer ready = api.get("/health/ready");
      assertThat(ready.status()).isEqualTo(200);
      assertThat(ready.json().path("status").asString()).isEqualTo("ready");
    }
  }

  @Test
  void metrics_have_the_estimated_recovery_of_each_partition() throws Exception {
    try (RunningApi api = RunningApi.start()) {
      assertThat(api.post("/orders", "{\"customerId\":\"c\",\"currency\":\"EUR\"}").status())
          .isEqualTo(201);
      Answer metrics = api.get("/metrics");
      assertThat(metrics.status()).isEqualTo(200);
      assertThat(metrics.header("Content-Type")).startsWith("text/plain");
      assertThat(metrics.response().body())
          .contains("# TYPE logfold_partition_recovery_seconds gauge\n")
          .containsPattern("logfold_partition_recovery_seconds\\{partition=\"1\"} 0\\.\\d+\n")
          .contains("logfold_partition_serving{partition=\"0\"} 1\n")
          .endsWith("\n");
    }
  }

  @Test
  void a_sample_that_diverges_is_shown_and_takes_nothing_away() throws Exception {
    SampleReport found = new SampleReport(7, 1, 0, 1, "o-1: another state", null);
    try (RunningApi api = RunningApi.startWith(found)) {
      Answer ready = api.get("/health/ready");
      assertThat(ready.status()).isEqualTo(200);
      assertThat(ready.json().path("status").asString()).isEqualTo("degraded");
      assertThat(ready.json().path("sample").path("finding").asString()).contains("o-1");
      assertThat(api.get("/metrics").response().body())
          .contains("logfold_verified_orders_total 7\n", "logfold_divergent_orders_total 1\n");
    }
  }

  @Test
  void a_fenced_partition_is_not_ready_and_says_why() throws Exception {
    try (RunningApi api = RunningApi.start()) {
      var unused = api.log.openWriter(0, Place.BEGINNING);
      var unusedToo = api.log.openWriter(1, Place.BEGINNING);
      await()
          .until(
              () -> {
                api.post("/orders", "{\"customerId\":\"c\",\"currency\":\"EUR\"}");
                return api.get("/health/ready").status() == 503;
              });
      assertThat(api.get("/health/ready").response().body()).contains("fenced", "reason");
    }
  }

  @Test
  void a_port_that_is_taken_is_told_in_one_line() {
    try (RunningApi api = RunningApi.start();
        HttpApi second = new HttpApi(api.engine, InstantSource.system(), () -> null, List.of())) {
      Assertions.assertThatThrownBy(() -> second.start("127.0.0.1", api.port()))
          .isInstanceOf(Failure.class)
          .hasMessageContaining("taken");
    }
  }
}
