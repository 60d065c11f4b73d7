package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sets of snapshots from the command line, and the check of samples beside a service. */
@UseServices
class SnapshotSetsTest {

  private static final String ORDER =
      "{\"orderId\":\"o-1\",\"customerId\":\"c\",\"currency\":\"EUR\"}";

  private final String kafka;
  private final String postgres;
  private final String topic;

  @TempDir private Path folder;
  private Cli cli = Cli.in(Path.of("."));

  SnapshotSetsTest(TestServices services) {
    kafka = services.kafka();
    postgres = services.newDatabase();
    topic = services.unique("sets");
  }

  @BeforeEach
  void own() {
    cli = Cli.in(folder).servers(kafka, postgres).topic(topic);
  }

  @Test
  void sets_are_listed_and_the_one_in_use_is_not_dropped_by_mistake() throws Exception {
    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.post("/orders", ORDER).statusCode()).isEqualTo(201);
      assertThat(serve.running().stop()).isZero();
    }
    sql(
        """
        INSERT INTO logfold.snapshot_sets
          (set_id, log_name, log_id, partitions, aggregate_type, fingerprint)
        SELECT 77, log_name, log_id, partitions, aggregate_type, 'older-shape'
        FROM logfold.snapshot_sets""");

    JsonNode sets = cli.run("snapshots", "sets", "--json").json().path("sets");
    assertThat(sets.size()).isEqualTo(2);
    JsonNode own = sets.get(0).path("inUse").asBoolean() ? sets.get(0) : sets.get(1);
    assertThat(own.path("snapshots").asInt()).isEqualTo(1);
    assertThat(own.path("lastSavedAt").asString()).startsWith("2");
    assertThat(cli.run("snapshots", "sets").out()).contains("older-shape", "never", topic);

    String id = own.path("set").asString();
    Outcome refused = cli.run("snapshots", "drop", "--set", id);
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("--force").hasLineCount(1);
    assertThat(cli.run("snapshots", "drop", "--set", "4711").exit()).isEqualTo(1);

    Outcome dropped = cli.run("snapshots", "drop", "--unused");
    assertThat(dropped.exit()).as(dropped.err()).isZero();
    assertThat(dropped.out()).contains("dropped set 77").hasLineCount(1);

    assertThat(cli.run("snapshots", "drop", "--set", id, "--force").exit()).isZero();
    assertThat(cli.run("snapshots", "sets", "--json").json().path("sets").size()).isZero();
  }

  @Test
  void a_sample_that_diverges_is_told_by_a_running_service() throws Exception {
    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.post("/orders", ORDER).statusCode()).isEqualTo(201);
      assertThat(serve.running().stop()).isZero();
    }
    sql("SET logfold.writing = 'on'; UPDATE logfold.snapshots SET version = version + 1");
    try (ServeProcess serve = ServeProcess.start(cli, "--verify-sample", "20")) {
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> serve.get("/health/ready").body().contains("\"divergent\":1"));
      assertThat(serve.get("/health/ready").statusCode()).isEqualTo(200);
      assertThat(serve.get("/metrics").body()).contains("logfold_divergent_orders_total 1");
      assertThat(serve.running().err()).contains("o-1").contains("checking a sample");
    }
    assertThat(cli.run("verify", "--json").exit()).isEqualTo(1);
  }

  private void sql(String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection(postgres);
        Statement running = connection.createStatement()) {
      running.execute(statement);
    }
  }
}
