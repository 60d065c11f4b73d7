package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Topics are changed while a service uses them: readiness says so within a minute. */
@UseServices
@Timeout(300)
class ChangedTopicsTest {

  private static final Duration SOON = Duration.ofSeconds(90);

  private final TestServices services;
  private final String topic;

  @TempDir private Path folder;

  ChangedTopicsTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("changed");
  }

  @Test
  void commands_with_more_partitions_than_the_events_are_a_warning() throws Exception {
    Cli cli = Cli.in(folder).servers(services.kafka(), services.postgresUrl()).topic(topic);
    String warning = "commands in partitions from 6 are not taken";
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()));
        ServeProcess serve = ServeProcess.start(cli)) {
      admin.createPartitions(Map.of(topic + ".commands", NewPartitions.increaseTo(8))).all().get();
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                JsonNode ready = json(serve.get("/health/ready").body());
                assertThat(ready.path("status").asString()).isEqualTo("degraded");
                assertThat(ready.path("warnings").path(0).asString()).contains(warning);
              });
      assertThat(serve.get("/health/ready").statusCode()).isEqualTo(200);

      Outcome text = cli.run("status");
      assertThat(text.exit()).as(text.err()).isZero();
      assertThat(text.out()).contains("warning: topic '" + topic + ".commands'", warning);
      JsonNode warnings = cli.run("status", "--json").json().path("warnings");
      assertThat(warnings.path(0).asString()).contains(warning);
    }
  }

  @Test
  void a_service_whose_events_topic_was_deleted_is_not_ready_and_says_why() throws Exception {
    Cli cli = Cli.in(folder).servers(services.kafka(), services.postgresUrl()).topic(topic);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()));
        ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(json(serve.get("/health/ready").body()).path("status").asString())
          .isEqualTo("ready");
      admin.deleteTopics(List.of(topic)).all().get();
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                var ready = serve.get("/health/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(json(ready.body()).path("status").asString()).isEqualTo("not-ready");
                assertThat(json(ready.body()).path("reasons").path(0).asString())
                    .contains("topic '" + topic + "' does not exist any more");
              });
    }
  }

  private static JsonNode json(String body) {
    return new JsonMapper().readTree(body);
  }
}
