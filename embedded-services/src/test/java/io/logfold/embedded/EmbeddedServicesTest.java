package io.logfold.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process and its servers; several processes are in {@link ManyProcessesTest}. */
final class EmbeddedServicesTest {
  private static final EmbeddedOptions KAFKA = EmbeddedOptions.defaults().only(Service.KAFKA);
  private static final EmbeddedOptions POSTGRES = EmbeddedOptions.defaults().only(Service.POSTGRES);

  @TempDir private Path temporary;
  private Path data = Path.of("");

  @BeforeEach
  void choose_folder() {
    data = temporary.resolve("data");
  }

  @AfterEach
  void stop_everything() {
    EmbeddedServices.stop(data);
  }

  @Test
  void data_and_ports_survive_a_restart() throws Exception {
    Map<String, String> kafka;
    String postgres;
    try (EmbeddedServices services = EmbeddedServices.open(data)) {
      kafka = services.kafkaProperties();
      postgres = services.postgresUrl();
      Probe.createTopic(kafka);
      Probe.write(kafka, "one");
      Probe.execute(postgres, "CREATE TABLE kept AS SELECT 42 AS answer");
    }
    try (EmbeddedServices services = EmbeddedServices.open(data)) {
      assertThat(services.kafkaProperties()).isEqualTo(kafka);
      assertThat(services.postgresUrl()).isEqualTo(postgres);
      assertThat(Probe.read(kafka)).containsExactly("one");
      assertThat(Probe.query(postgres, "SELECT answer FROM kept")).isEqualTo("42");
      assertThat(Probe.query(postgres, "SHOW fsync")).isEqualTo("on");
      assertThat(Probe.query(postgres, "SHOW server_version")).startsWith("18");
    }
  }

  @Test
  void the_last_to_leave_stops_the_servers() {
    EmbeddedServices first = EmbeddedServices.open(data);
    EmbeddedServices second = EmbeddedServices.open(data, KAFKA);
    long broker = first.server(Service.KAFKA).pid();
    assertThat(second.server(Service.KAFKA).pid()).isEqualTo(broker);

    first.close();
    assertThat(second.server(Service.KAFKA).running()).isTrue();
    assertThat(first.server(Service.POSTGRES).running()).as("nobody uses it any more").isFalse();

    second.close();
    assertThat(second.server(Service.KAFKA).running()).isFalse();
    assertThat(OsProcessState.gone(broker)).isTrue();
    second.close();
  }

  @Test
  void a_client_finds_the_broker_again_that_was_killed_and_started() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      Probe.createTopic(services.kafkaProperties());
      EmbeddedServer broker = services.server(Service.KAFKA);
      try (KafkaProducer<String, String> producer = Probe.producer(services.kafkaProperties())) {
        Probe.write(producer, "before");
        broker.kill();
        assertThat(broker.running()).isFalse();
        broker.start();
        Probe.write(producer, "after");
      }
      assertThat(Probe.read(services.kafkaProperties())).containsExactly("before", "after");
    }
  }

  @Test
  void a_killed_postgres_keeps_what_it_committed() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, POSTGRES)) {
      String url = services.postgresUrl();
      Probe.execute(url, "CREATE TABLE kept AS SELECT 42 AS answer");
      EmbeddedServer server = services.server(Service.POSTGRES);
      server.kill();
      server.start();
      assertThat(services.postgresUrl()).isEqualTo(url);
      assertThat(Probe.query(url, "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void a_supervised_server_comes_back_by_itself() throws Exception {
    try (EmbeddedServices services =
        EmbeddedServices.open(data, EmbeddedOptions.defaults().supervised(true))) {
      Map<String, String> kafka = services.kafkaProperties();
      String postgres = services.postgresUrl();
      Probe.createTopic(kafka);
      Probe.write(kafka, "one");
      Stream.of(Service.values()).map(services::server).forEach(EmbeddedServer::kill);

      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> Probe.query(postgres, "SELECT 1").equals("1"));
      await().atMost(Duration.ofSeconds(30)).until(() -> services.server(Service.KAFKA).running());
      assertThat(Probe.read(kafka)).containsExactly("one");
      assertThat(services.kafkaProperties()).isEqualTo(kafka);
    }
  }

  @Test
  void stopping_tells_what_it_stopped_and_who_was_using_it() {
    try (EmbeddedServices services =
        EmbeddedServices.open(data, KAFKA.supervised(true).leaveAtExit(false))) {
      long broker = services.server(Service.KAFKA).pid();
      StopReport report = EmbeddedServices.stop(data);
      assertThat(report.stopped()).containsExactly(new StopReport.Stopped(Service.KAFKA, broker));
      assertThat(report.users()).containsExactly(ProcessHandle.current().pid());
      // Longer than the supervisor's look: what was stopped on purpose stays stopped.
      await()
          .during(Duration.ofMillis(2500))
          .atMost(Duration.ofSeconds(5))
          .until(() -> !services.server(Service.KAFKA).running());
      assertThat(EmbeddedServices.stop(data).stopped()).isEmpty();
    }
  }

  @Test
  void stopping_a_folder_that_does_not_exist_makes_none() {
    assertThat(EmbeddedServices.stop(data)).isEqualTo(new StopReport(List.of(), List.of()));
    assertThat(data).doesNotExist();
  }

  @Test
  void a_frozen_server_answers_nothing_until_it_goes_on_and_can_be_stopped_meanwhile()
      throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      EmbeddedServer broker = services.server(Service.KAFKA);
      int port = broker.port();
      broker.suspend();
      assertThat(broker.running()).isTrue();
      assertThat(Handshake.answered(port)).isFalse();
      broker.resume();
      assertThat(Handshake.answered(port)).isTrue();
      broker.suspend();
      broker.stop();
      assertThat(broker.running()).isFalse();
    }
  }

  @Test
  void another_port_is_taken_when_a_stranger_has_the_old_one() throws IOException {
    int old;
    try (EmbeddedServices services = EmbeddedServices.open(data)) {
      old = services.server(Service.POSTGRES).port();
    }
    try (ServerSocket stranger = new ServerSocket()) {
      stranger.bind(Ports.address(old));
      try (EmbeddedServices services = EmbeddedServices.open(data, POSTGRES)) {
        assertThat(services.server(Service.POSTGRES).port()).isNotEqualTo(old);
        assertThat(services.server(Service.POSTGRES).running()).isTrue();
      }
    }
  }

  @Test
  void a_copied_folder_gets_servers_of_its_own() throws Exception {
    Path copy = temporary.resolve("copy");
    try (EmbeddedServices services = EmbeddedServices.open(data)) {
      Probe.createTopic(services.kafkaProperties());
      Probe.write(services.kafkaProperties(), "one");
      copy(data, copy);
      try (EmbeddedServices copied = EmbeddedServices.open(copy)) {
        for (Service service : Service.values()) {
          assertThat(copied.server(service).pid()).isNotEqualTo(services.server(service).pid());
        }
        assertThat(Probe.read(copied.kafkaProperties())).containsExactly("one");
      }
      assertThat(Probe.read(services.kafkaProperties())).containsExactly("one");
      assertThat(services.server(Service.POSTGRES).running()).isTrue();
    } finally {
      EmbeddedServices.stop(copy);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(from)) {
      all = walk.toList();
    }
    for (Path path : all) {
      if (!path.getFileName().toString().equals(".lock")) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void a_moved_folder_keeps_its_data() throws Exception {
    Path moved = temporary.resolve("moved");
    try (EmbeddedServices services = EmbeddedServices.open(data)) {
      Probe.createTopic(services.kafkaProperties());
      Probe.write(services.kafkaProperties(), "one");
      Probe.execute(services.postgresUrl(), "CREATE TABLE kept AS SELECT 42 AS answer");
    }
    Files.move(data, moved);
    try (EmbeddedServices services = EmbeddedServices.open(moved)) {
      assertThat(Probe.read(services.kafkaProperties())).containsExactly("one");
      assertThat(Probe.query(services.postgresUrl(), "SELECT answer FROM kept")).isEqualTo("42");
    }
  }

  @Test
  void a_file_in_the_place_of_the_folder_is_refused_in_one_line() throws IOException {
    Files.writeString(data, "not a folder");
    assertThatThrownBy(() -> EmbeddedServices.open(data))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining(data.toString())
        .hasMessageNotContaining("\n");
    Files.delete(data);
  }

  @Test
  void a_broker_that_cannot_start_says_why() throws IOException {
    Files.createDirectories(data.resolve("kafka/log"));
    Files.writeString(
        data.resolve("kafka/log/meta.properties"), "version=1\nnode.id=7\ncluster.id=x\n");
    assertThatThrownBy(() -> EmbeddedServices.open(data, KAFKA))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining("embedded Kafka did not start: ")
        .hasMessageContaining("node id 7")
        .hasMessageContaining("broker.log");
  }

  @Test
  void a_postgres_that_cannot_start_says_why() throws IOException {
    try (EmbeddedServices services = EmbeddedServices.open(data, POSTGRES)) {
      assertThat(services.server(Service.POSTGRES).running()).isTrue();
    }
    Files.writeString(data.resolve("postgres/data/PG_VERSION"), "12\n");
    assertThatThrownBy(() -> EmbeddedServices.open(data, POSTGRES))
        .isInstanceOf(EmbeddedServicesException.class)
        .hasMessageContaining("embedded Postgres did not start: ")
        .hasMessageContaining("database files are incompatible with server");
  }
}
