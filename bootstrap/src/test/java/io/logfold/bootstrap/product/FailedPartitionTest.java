package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with one partition concerns its orders alone. */
@UseServices
@Timeout(300)
class FailedPartitionTest {

  private static final int FAILED = 2;
  private static final int PARTITIONS = 6;

  private final TestServices services;

  @TempDir private Path folder;

  FailedPartitionTest(TestServices services) {
    this.services = services;
  }

  @Test
  void the_other_partitions_are_served_and_looked_at_all_the_same() throws Exception {
    String topic = services.unique("failed");
    Cli cli = Cli.in(folder).servers(services.kafka(), services.postgresUrl()).topic(topic);
    try (ServeProcess serve = ServeProcess.start(cli)) {
      for (int n = 0; n < 40; n++) {
        assertThat(serve.post("/orders", order(n)).statusCode()).isEqualTo(201);
      }
      serve.running().kill();
    }
    loseEventsThatNoSnapshotHas(topic);

    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.running().err()).contains("partition " + FAILED + " cannot be served");
      var ready = serve.get("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(200);
      assertThat(ready.body()).contains("degraded", "failed", "Restore the log");
      int served = 0;
      for (int n = 0; n < 40; n++) {
        int status = serve.get("/orders/o" + n).statusCode();
        assertThat(status).isIn(200, 503);
        served += status == 200 ? 1 : 0;
      }
      assertThat(served).isBetween(20, 39);

      Outcome status = cli.run("status", "--json");
      assertThat(status.exit()).as(status.err()).isZero();
      var partitions = status.json().path("partitions");
      assertThat(partitions.size()).isEqualTo(PARTITIONS);
      assertThat(partitions.get(FAILED).path("phase").asString()).isEqualTo("failed");
      assertThat(partitions.get(FAILED).path("fault").asString()).contains(topic + "-" + FAILED);
      Outcome verified = cli.run("verify", "--json");
      assertThat(verified.exit()).isEqualTo(1);
      assertThat(verified.json().path("unreadable").asInt()).isEqualTo(1);
      assertThat(verified.json().path("events").asInt()).isEqualTo(served);
    }
  }

  private static String order(int n) {
    return "{\"orderId\":\"o%d\",\"customerId\":\"c\",\"currency\":\"EUR\"}".formatted(n);
  }

  private void loseEventsThatNoSnapshotHas(String topic) throws Exception {
    try (Connection connection = DriverManager.getConnection(services.postgresUrl());
        Statement running = connection.createStatement()) {
      running.execute(
          "TRUNCATE logfold.snapshots, logfold.checkpoints, logfold.snapshot_sets CASCADE");
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()))) {
      admin
          .deleteRecords(Map.of(new TopicPartition(topic, FAILED), RecordsToDelete.beforeOffset(2)))
          .all()
          .get();
    }
  }
}
