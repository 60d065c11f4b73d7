package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@UseServices
class ServeTest {

  private static final String ORDER =
      """
      {"orderId":"o-1","customerId":"c","currency":"EUR",
       "lines":[{"sku":"tea","quantity":2,"unitPrice":"12.50"}]}
      """;

  private final TestServices services;

  @TempDir private Path folder;
  private String topic = "";
  private Cli cli = Cli.in(Path.of("."));

  ServeTest(TestServices services) {
    this.services = services;
  }

  @BeforeEach
  void own() {
    topic = services.unique("serve");
    cli = Cli.in(folder).servers(services.kafka(), services.postgresUrl()).topic(topic);
  }

  private void sql(String statement) throws Exception {
    try (Connection connection = DriverManager.getConnection(services.postgresUrl());
        Statement running = connection.createStatement()) {
      running.execute(statement);
    }
  }

  @Test
  void orders_survive_a_restart_a_kill_and_the_loss_of_all_snapshots() throws Exception {
    String state;
    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.post("/orders", ORDER).statusCode()).isEqualTo(201);
      assertThat(serve.post("/orders/o-1/approval", "").statusCode()).isEqualTo(200);
      state = serve.get("/orders/o-1").body();
      assertThat(serve.running().stop()).as("told to stop").isZero();
      assertThat(serve.running().err()).isEmpty();
    }
    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.get("/orders/o-1").body()).isEqualTo(state);
      assertThat(serve.post("/orders/o-1/invoice", "").statusCode()).isEqualTo(200);
      state = serve.get("/orders/o-1").body();
      serve.running().kill();
    }
    sql("TRUNCATE logfold.snapshots, logfold.checkpoints, logfold.snapshot_sets CASCADE");
    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.get("/orders/o-1").body()).isEqualTo(state);
      assertThat(serve.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void looking_does_not_disturb_who_serves() throws Exception {
    try (ServeProcess serve = ServeProcess.start(cli)) {
      serve.post("/orders", ORDER);
      Outcome order = cli.run("order", "o-1", "--json");
      assertThat(order.exit()).as(order.err()).isZero();
      assertThat(order.json().path("total").asString()).isEqualTo("25.00");
      assertThat(cli.run("history", "o-1", "--json").json().size()).isEqualTo(1);
      Outcome status = cli.run("status", "--json");
      assertThat(status.json().path("partitions").size()).isEqualTo(6);
      assertThat(status.json().path("partitions").get(0).path("owner").asString())
          .startsWith(serve.running().process().pid() + "@");
      assertThat(cli.run("verify", "--json").exit()).isZero();

      assertThat(serve.post("/orders/o-1/approval", "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void the_past_of_an_order_is_shown_and_what_was_never_is_not_found() throws Exception {
    try (ServeProcess serve = ServeProcess.start(cli)) {
      serve.post("/orders", ORDER);
      serve.post("/orders/o-1/approval", "");
      assertThat(serve.running().stop()).isZero();
    }
    assertThat(cli.run("order", "o-1", "--version", "1").json().path("status").asString())
        .isEqualTo("created");
    assertThat(cli.run("order", "o-1").json().path("status").asString()).isEqualTo("approved");
    Outcome never = cli.run("order", "o-1", "--version", "3");
    assertThat(never.exit()).isEqualTo(1);
    assertThat(never.err())
        .isEqualTo("logfold: order o-1 is at version 2; there is no version 3 yet\n");
    assertThat(cli.run("order", "o-1", "--at", "1999-01-01T00:00:00Z").exit()).isEqualTo(1);
    assertThat(cli.run("order", "nobody").exit()).isEqualTo(1);
  }

  @Test
  void a_port_that_is_taken_is_one_line_and_takes_nothing_from_the_owner() throws Exception {
    try (ServeProcess serve = ServeProcess.start(cli)) {
      String port = Integer.toString(URI.create(serve.url()).getPort());
      Outcome second = cli.run("serve", "--port", port);
      assertThat(second.exit()).isEqualTo(1);
      assertThat(second.err()).startsWith("logfold: port " + port).hasLineCount(1);
      assertThat(serve.post("/orders", ORDER).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void an_absent_broker_or_database_is_one_line_in_the_end() throws Exception {
    long started = System.nanoTime();
    Outcome noBroker =
        Cli.in(folder).servers("127.0.0.1:1", services.postgresUrl()).run("serve", "--port", "0");
    assertThat(noBroker.exit()).isEqualTo(1);
    assertThat(noBroker.err().lines())
        .anyMatch(line -> line.contains("waiting for Kafka, up to 30 s"))
        .filteredOn(line -> line.startsWith("logfold: "))
        .singleElement()
        .asString()
        .contains("127.0.0.1:1");

    Outcome noDatabase =
        Cli.in(folder)
            .servers(services.kafka(), "jdbc:postgresql://127.0.0.1:1/x?user=x")
            .run("serve", "--port", "0");
    assertThat(noDatabase.exit()).isEqualTo(1);
    assertThat(noDatabase.err()).startsWith("logfold: ").contains("127.0.0.1:1").hasLineCount(1);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(90));
  }

  @Test
  void a_password_comes_from_a_file_and_is_printed_nowhere() throws Exception {
    String[] url = services.postgresUrl().split("&?password=", -1);
    Path file = Files.writeString(folder.resolve("password"), url[1] + "\n");
    Cli withFile =
        Cli.in(folder)
            .servers(services.kafka(), url[0])
            .topic(topic)
            .with("--postgres-password-file", file.toString());
    try (ServeProcess serve = ServeProcess.start(withFile)) {
      assertThat(serve.post("/orders", ORDER).statusCode()).isEqualTo(201);
      Outcome status = withFile.run("status");
      assertThat(status.exit()).as(status.err()).isZero();
      assertThat(serve.running().out() + status.out() + status.err())
          .contains("Postgres at " + url[0].replaceFirst("\\?.*", ""))
          .doesNotContain(url[1]);
      assertThat(serve.running().process().info().commandLine().orElse("")).doesNotContain(url[1]);
    }
    Files.writeString(file, "wrong\n");
    Outcome refused = withFile.run("status");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).startsWith("logfold: ").doesNotContain("wrong").hasLineCount(1);
  }
}
