package io.logfold.bootstrap.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.product.Cli.CliProcess;
import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.EmbeddedServer;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Commands that share the embedded servers of a data folder. */
class EmbeddedTest {

  @TempDir private Path folder;
  private Cli cli = Cli.in(Path.of("."));

  @BeforeEach
  void own() {
    cli = Cli.in(folder).with("--data", folder.resolve("data").toString());
  }

  @AfterEach
  void stop() throws Exception {
    Outcome stopped = cli.run("stop");
    assertThat(stopped.exit()).as(stopped.err()).isZero();
  }

  @Test
  void a_serving_process_is_known_to_others_and_the_demo_runs_beside_it() throws Exception {
    try (ServeProcess serve = ServeProcess.start(cli)) {
      Outcome refused = cli.run("import", "olist", folder.toString());
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.err())
          .startsWith("logfold: logfold serve at " + serve.url())
          .contains("process " + serve.running().process().pid())
          .hasLineCount(1);
      assertThat(cli.run("status").out()).contains("logfold serve at " + serve.url());

      assertDemo(cli.run("demo", "--json"));

      assertThat(serve.post("/orders", "{\"customerId\":\"c\",\"currency\":\"EUR\"}").statusCode())
          .isEqualTo(201);
      assertThat(serve.running().stop()).isZero();
    }
    Outcome after = cli.run("status", "--json");
    assertThat(after.json().path("partitions").get(0).path("owner").asString()).isEqualTo("none");
  }

  @Test
  void what_is_printed_lets_psql_in_and_does_not_say_the_password() throws Exception {
    Path file = folder.resolve("data/postgres/pgpass");
    try (ServeProcess serve = ServeProcess.start(cli, "--debug")) {
      Outcome status = cli.run("status", "--json");
      URI uri = URI.create(status.json().path("postgres").asString());
      assertThat(uri.getQuery()).isEqualTo("passfile=" + file.toRealPath());
      String[] entry = Files.readString(file).strip().split(":", -1);
      String password = entry[entry.length - 1];
      DriverManager.getConnection(
              "jdbc:postgresql://" + uri.getAuthority().replace("logfold@", "") + uri.getPath(),
              "logfold",
              password)
          .close();

      assertThat(serve.running().out()).contains(uri.toString());
      for (String printed :
          List.of(
              serve.running().out(),
              serve.running().err(),
              status.out(),
              cli.run("status", "--debug").err())) {
        assertThat(printed).doesNotContain(password);
      }
    }
  }

  @Test
  void embedded_servers_that_answer_late_are_waited_for() throws Exception {
    Path data = folder.resolve("data");
    try (EmbeddedServices servers = EmbeddedServices.open(data)) {
      EmbeddedServer postgres = servers.server(Service.POSTGRES);
      postgres.suspend();
      try (var executor = Executors.newSingleThreadExecutor()) {
        Future<Outcome> status = executor.submit(() -> cli.run("snapshots", "sets"));
        // Longer than a first attempt waits; an early end is the fault.
        assertThatThrownBy(() -> status.get(12, TimeUnit.SECONDS))
            .isInstanceOf(TimeoutException.class);
        postgres.resume();
        Outcome outcome = status.get(100, TimeUnit.SECONDS);
        assertThat(outcome.exit()).as(outcome.err()).isZero();
      } finally {
        postgres.resume();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void serve_can_be_stopped_while_it_waits_for_a_server_that_does_not_answer(Service silent)
      throws Exception {
    Path data = folder.resolve("data");
    try (EmbeddedServices servers = EmbeddedServices.open(data)) {
      EmbeddedServer server = servers.server(silent);
      server.suspend();
      try {
        CliProcess serve = cli.start("serve", "--port", "0");
        // It takes the topic before it turns to the servers.
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> Files.exists(data.resolve("owners/orders.owner")));
        assertThat(serve.process().waitFor(4, TimeUnit.SECONDS)).isFalse();
        serve.process().destroy();
        boolean ended = serve.process().waitFor(35, TimeUnit.SECONDS);
        serve.process().destroyForcibly();
        assertThat(ended).isTrue();
      } finally {
        server.resume();
      }
    }
  }

  @Test
  void what_is_printed_lets_clients_of_kafka_in_and_does_not_say_the_password() throws Exception {
    Path files = folder.resolve("data/kafka");
    try (ServeProcess serve = ServeProcess.start(cli, "--debug")) {
      assertThat(serve.post("/orders", "{\"customerId\":\"c\",\"currency\":\"EUR\"}").statusCode())
          .isEqualTo(201);
      Outcome status = cli.run("status", "--json");
      Path kcat = Path.of(status.json().path("kcatProperties").asString());
      assertThat(kcat).isEqualTo(files.toRealPath().resolve("kcat.properties"));
      assertThat(serve.running().out()).contains("kcat -F " + kcat + " -C -t orders");

      Properties login = new Properties();
      try (Reader in = Files.newBufferedReader(files.resolve("client.properties"))) {
        login.load(in);
      }
      login.setProperty("bootstrap.servers", status.json().path("kafka").asString());
      try (Admin admin = Admin.create(login)) {
        assertThat(admin.listTopics().names().get()).contains("orders");
      }
      login.clear();
      login.setProperty("bootstrap.servers", status.json().path("kafka").asString());
      login.setProperty("default.api.timeout.ms", "3000");
      login.setProperty("request.timeout.ms", "2000");
      try (Admin admin = Admin.create(login)) {
        assertThatThrownBy(() -> admin.listTopics().names().get()).hasMessageContaining("imed out");
      }

      try (Reader in = Files.newBufferedReader(kcat)) {
        login.load(in);
      }
      String java = Files.readString(files.resolve("client.properties"));
      for (String password :
          List.of(
              login.getProperty("sasl.password"),
              java.replaceFirst("(?s).*password=\"", "").replaceFirst("(?s)\".*", ""))) {
        assertThat(password).hasSize(64);
        for (String printed :
            List.of(
                serve.running().out(),
                serve.running().err(),
                status.out(),
                cli.run("status", "--debug").err())) {
          assertThat(printed).doesNotContain(password);
        }
      }
    }
  }

  private static void assertDemo(Outcome demo) {
    assertThat(demo.exit()).as(demo.err()).isZero();
    JsonNode steps = demo.json().path("steps");
    assertThat(steps.size()).isEqualTo(11);
    assertThat(texts(steps, "event"))
        .containsExactly(
            "orderCreatedEvent",
            "orderCreatedEvent",
            "orderCreatedEvent",
            "orderCreatedEvent",
            "orderCreatedEvent",
            "orderUpdatedEvent",
            "orderUpdatedEvent",
            "orderUpdatedEvent",
            "orderUpdatedEvent",
            "orderUpdatedEvent",
            "-");
    assertThat(steps.valueStream().map(step -> step.path("topic").size()))
        .containsExactly(0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2);
    String created = "{orderId: 123, status: 'created'}";
    String shipped = "{orderId: 123, status: 'shipped'}";
    assertThat(texts(steps, "state"))
        .containsExactly(
            "{}", "{}", "{}", created, created, created, created, created, shipped, shipped,
            shipped);
    assertThat(demo.json().path("replay").path("stateAfter").asString()).isEqualTo(shipped);
    assertThat(demo.json().path("replay").path("same").asBoolean()).isTrue();
  }

  private static List<String> texts(JsonNode steps, String field) {
    return StreamSupport.stream(steps.spliterator(), false)
        .map(step -> step.path(field).asString())
        .toList();
  }
}
