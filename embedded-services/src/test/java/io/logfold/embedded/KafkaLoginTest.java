package io.logfold.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded Kafka lets in who can read its folder, and nobody else. */
final class KafkaLoginTest {
  private static final EmbeddedOptions KAFKA = EmbeddedOptions.defaults().only(Service.KAFKA);
  private static final int ANSWER_PATIENCE_MILLIS = 30_000;

  /** What somebody without a login could want: to write, read, make, delete, vote, be a broker. */
  private static final List<Integer> REQUESTS = List.of(0, 1, 3, 10, 19, 20, 52, 53, 58, 59, 62);

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
  void neither_the_broker_nor_its_controller_answers_clients_without_the_login() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      Map<String, String> right = services.kafkaProperties();
      for (Map<String, String> server : List.of(broker(services), controller())) {
        assertThat(asks(with(server, login(right)))).as("%s with the login", server).isNull();

        assertThat(asks(server)).as("%s without", server).isInstanceOf(TimeoutException.class);

        Map<String, String> wrong = login(right);
        wrong.put(
            "sasl.jaas.config",
            wrong.getOrDefault("sasl.jaas.config", "").replaceFirst("password=\"", "password=\"0"));
        assertThat(asks(with(server, wrong)))
            .as("%s with another password", server)
            .isInstanceOf(SaslAuthenticationException.class);

        wrong.put(
            "sasl.jaas.config",
            login(right).getOrDefault("sasl.jaas.config", "").replace("\"logfold\"", "\"admin\""));
        assertThat(asks(with(server, wrong)))
            .as("%s as another user", server)
            .isInstanceOf(SaslAuthenticationException.class);
      }
    }
  }

  @Test
  void kcats_login_is_no_login_at_the_controller_and_no_other_password_is() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      String password =
          load(data.resolve("kafka/kcat.properties")).getProperty("sasl.password", "");
      assertThat(asks(with(broker(services), plain("kcat", password)))).isNull();
      assertThat(asks(with(broker(services), plain("kcat", "kcat"))))
          .isInstanceOf(SaslAuthenticationException.class);
      assertThat(asks(with(broker(services), plain("logfold", password))))
          .isInstanceOf(SaslAuthenticationException.class);
      assertThat(asks(with(controller(), plain("kcat", password)))).isNotNull();
    }
  }

  private static Map<String, String> plain(String user, String password) {
    return Map.of(
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, password));
  }

  @Test
  void every_request_before_the_login_ends_the_connection() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      for (int port : List.of(services.server(Service.KAFKA).port(), controllerPort())) {
        for (int request : REQUESTS) {
          assertThat(answer(port, request)).as("request %s at %s", request, port).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void the_login_is_in_files_of_the_owner_alone_and_nowhere_else() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      Path folder = data.toRealPath().resolve("kafka");
      assertThat(services.kcatProperties()).contains(folder.resolve("kcat.properties"));
      for (String file : List.of("client.properties", "kcat.properties", "server.properties")) {
        assertThat(permissions(folder.resolve(file))).as(file).isEqualTo("rw-------");
      }
      assertThat(permissions(folder)).isEqualTo("rwx------");

      String java =
          load(folder.resolve("client.properties"))
              .getProperty("sasl.jaas.config")
              .replaceFirst(".*password=\"", "")
              .replaceFirst("\".*", "");
      String kcat = load(folder.resolve("kcat.properties")).getProperty("sasl.password");
      Path process = Path.of("/proc", Long.toString(services.server(Service.KAFKA).pid()));
      assertThat(List.of(java, kcat)).doesNotHaveDuplicates();
      for (String password : List.of(java, kcat)) {
        assertThat(password).matches("[0-9a-f]{64}");
        for (Path visible :
            List.of(
                process.resolve("cmdline"),
                process.resolve("environ"),
                folder.resolve("broker.log"),
                folder.resolve("broker.out"))) {
          assertThat(Files.readString(visible)).as("%s", visible).doesNotContain(password);
        }
      }
      try (EmbeddedServices second = EmbeddedServices.open(data, KAFKA)) {
        assertThat(second.kafkaProperties()).isEqualTo(services.kafkaProperties());
      }
    }
  }

  @Test
  void two_folders_have_two_logins_and_each_keeps_its_own() throws Exception {
    KafkaLogin one = new KafkaLogin(Files.createDirectory(temporary.resolve("one")));
    KafkaLogin two = new KafkaLogin(Files.createDirectory(temporary.resolve("two")));
    one.prepare(1);
    two.prepare(1);
    Map<String, String> first = one.clientSettings();
    assertThat(first).isNotEqualTo(two.clientSettings());
    one.prepare(2);
    assertThat(one.clientSettings()).isEqualTo(first);
    assertThat(Files.readString(one.kcatFile())).contains("bootstrap.servers=127.0.0.1:2\n");
  }

  @Test
  void java_clients_and_those_on_librdkafka_get_in_with_the_files() throws Exception {
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      Probe.createTopic(services.kafkaProperties());
      Map<String, String> file = new HashMap<>(Map.of("bootstrap.servers", services.kafka()));
      load(data.resolve("kafka/client.properties"))
          .forEach((name, value) -> file.put(name.toString(), value.toString()));
      Probe.write(file, "one");
      assertThat(Probe.read(file)).containsExactly("one");

      String kcat = data.resolve("kafka/kcat.properties").toString();
      String python = "/usr/bin/python3"; // Debian's, which has Debian's packages
      boolean librdkafka = succeeds(python, "-c", "import confluent_kafka");
      if (librdkafka) {
        String program =
            """
            import sys
            from confluent_kafka.admin import AdminClient
            lines = [line.strip() for line in open(sys.argv[1]) if not line.startswith("#")]
            topics = AdminClient(dict(line.split("=", 1) for line in lines)).list_topics(timeout=20).topics
            assert "probe" in topics, topics
            """;
        assertThat(succeeds(python, "-c", program, kcat)).as("confluent-kafka").isTrue();
      }
      boolean program = succeeds("kcat", "-V");
      if (program) {
        assertThat(succeeds("kcat", "-F", kcat, "-L", "-t", "probe", "-m", "20")).isTrue();
      }
      assumeTrue(
          librdkafka || program,
          "no client on librdkafka: apt-get install kcat python3-confluent-kafka");
    }
  }

  @Test
  void a_folder_from_before_there_were_logins_keeps_what_it_has() throws Exception {
    try (EmbeddedServices open = EmbeddedServices.open(data, KAFKA.kafkaLogin(false))) {
      Probe.createTopic(open.kafkaProperties());
      Probe.write(open.kafkaProperties(), "one");
      assertThatThrownBy(() -> EmbeddedServices.open(data, KAFKA))
          .isInstanceOf(EmbeddedServicesException.class)
          .hasMessageContaining("lets every user of this machine in")
          .hasMessageContaining("logfold stop");
    }
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      assertThat(Probe.read(services.kafkaProperties())).containsExactly("one");
      assertThatThrownBy(() -> EmbeddedServices.open(data, KAFKA.kafkaLogin(false)))
          .isInstanceOf(EmbeddedServicesException.class)
          .hasMessageContaining("wants a login");
    }
  }

  @Test
  void a_login_that_was_deleted_or_damaged_is_said_and_made_anew() throws Exception {
    Path file = data.resolve("kafka/client.properties");
    try (EmbeddedServices services = EmbeddedServices.open(data, KAFKA)) {
      String before = Files.readString(file);
      Probe.createTopic(services.kafkaProperties());
      Probe.write(services.kafkaProperties(), "one");
      Files.writeString(file, "sasl.jaas.config=mine\n");
      assertThatThrownBy(services::kafkaProperties)
          .isInstanceOf(EmbeddedServicesException.class)
          .hasMessageContaining("damaged");
      Files.delete(file);
      assertThatThrownBy(() -> EmbeddedServices.open(data, KAFKA))
          .isInstanceOf(EmbeddedServicesException.class)
          .hasMessageContaining("client.properties is missing");
      services.server(Service.KAFKA).stop();
      services.server(Service.KAFKA).start();
      assertThat(Files.readString(file)).isNotEqualTo(before);
      assertThat(Probe.read(services.kafkaProperties())).containsExactly("one");
    }
  }

  private static Map<String, String> broker(EmbeddedServices services) {
    return Map.of("bootstrap.servers", services.kafka());
  }

  private Map<String, String> controller() {
    return Map.of("bootstrap.controllers", Ports.HOST + ":" + controllerPort());
  }

  private int controllerPort() {
    return KafkaState.load(data.resolve("kafka/broker.properties")).controllerPort();
  }

  private static Map<String, String> login(Map<String, String> client) {
    Map<String, String> login = new HashMap<>(client);
    login.remove("bootstrap.servers");
    return login;
  }

  private static Map<String, String> with(Map<String, String> one, Map<String, String> other) {
    Map<String, String> both = new HashMap<>(one);
    both.putAll(other);
    return both;
  }

  /** Why it was not answered; null if it was. */
  private static @Nullable Throwable asks(Map<String, String> client) throws Exception {
    Map<String, Object> all = new HashMap<>(client);
    // The refused one waits for all of it.
    all.put("default.api.timeout.ms", client.containsKey("sasl.mechanism") ? "60000" : "3000");
    all.put("request.timeout.ms", "3000");
    try (Admin admin = Admin.create(all)) {
      assertThat(admin.describeMetadataQuorum().quorumInfo().get().leaderId()).isEqualTo(1);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  /** The first byte that comes back; -1 if the connection ends without any. */
  private static int answer(int port, int request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(ANSWER_PATIENCE_MILLIS);
      socket.connect(Ports.address(port), ANSWER_PATIENCE_MILLIS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(10);
      out.writeShort(request);
      out.writeShort(0);
      out.writeInt(1);
      out.writeShort(-1); // no client id
      out.flush();
      return socket.getInputStream().read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private static Properties load(Path file) throws IOException {
    Properties p = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      p.load(in);
    }
    return p;
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
