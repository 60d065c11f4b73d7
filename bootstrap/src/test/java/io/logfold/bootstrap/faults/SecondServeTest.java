package io.logfold.bootstrap.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.faults.Load.Answered;
import io.logfold.bootstrap.product.Cli;
import io.logfold.bootstrap.product.ServeProcess;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A service is replaced by another one while it is at work. */
class SecondServeTest {

  private static final int PARTITIONS = 3;

  @TempDir private Path folder;
  private volatile String url = "";

  @Test
  void a_second_service_takes_over_and_the_first_one_says_so_and_stops_writing() throws Exception {
    Path data = folder.resolve("data");
    Cli cli =
        new Cli(
            folder,
            List.of("--data", data.toString(), "--partitions", Integer.toString(PARTITIONS)));
    try (ServeProcess first = ServeProcess.start(cli);
        EmbeddedServices servers =
            EmbeddedServices.open(data, EmbeddedOptions.defaults().only(Service.KAFKA));
        Load load = new Load(() -> url)) {
      url = first.url();
      var unused = load.start("order", 6);
      awaitMore(load, 50);

      try (ServeProcess second = ServeProcess.start(cli)) {
        String successor = second.running().process().pid() + "@";
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> {
                  // An owner learns that it was fenced when it next writes, and the load may be
                  // stuck
                  // in orders of partitions that know already: some order for each of the others.
                  first.post("/orders", "{\"customerId\":\"ann\",\"currency\":\"EUR\"}");
                  assertThat(first.get("/health/ready").body().split("\"phase\":\"fenced\"", -1))
                      .hasSize(PARTITIONS + 1);
                });
        assertThat(first.get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(first.running().err()).contains("stopped writing").contains(successor);
        assertThat(first.running().process().isAlive()).isTrue();

        url = second.url();
        awaitMore(load, 50);
        assertThat(second.get("/health/ready").statusCode()).isEqualTo(200);
        for (JsonNode partition : cli.run("status", "--json").json().path("partitions")) {
          assertThat(partition.path("owner").asString()).startsWith(successor);
        }
        assertThat(first.running().stop()).isZero();
        assertThat(second.running().stop()).isZero();
      }
      try (ServeProcess again = ServeProcess.start(cli)) {
        url = again.url();
        awaitMore(load, 20);
        List<Answered> answers = load.finish();
        assertThat(load.strange()).isEmpty();
        Audit.of(servers.kafka(), "orders").agreesWith(answers);
        assertThat(again.running().stop()).isZero();
      }
      assertThat(cli.run("verify").exit()).isZero();
    } finally {
      cli.run("stop");
    }
  }

  private static void awaitMore(Load load, int commands) {
    int enough = load.accepted() + commands;
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(load.accepted()).as("%s", load).isGreaterThan(enough));
  }
}
