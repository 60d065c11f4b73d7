package io.logfold.bootstrap.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A program in JavaScript, on npm's {@code kafkajs}, sends commands. Where there is no {@code npm},
 * or no registry, it is skipped, and says so.
 */
@UseServices
@Timeout(180)
class KafkaJsTest {

  private static final Path CLIENT = Path.of("src", "test", "kafkajs");
  private static final JsonMapper MAPPER = new JsonMapper();

  private final TestServices services;
  private final String topic;
  @TempDir private Path folder;

  KafkaJsTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("orders");
  }

  private record Run(int exit, String out) {}

  private Run run(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
    } catch (IOException e) {
      return new Run(-1, String.valueOf(e.getMessage())); // there is no such program
    }
    if (!process.waitFor(90, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return new Run(-1, "it does not end");
    }
    return new Run(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
  }

  @Test
  void a_javascript_client_sends_commands_and_reads_the_answers() throws Exception {
    for (String file : List.of("package.json", "package-lock.json", "client.mjs")) {
      Files.copy(CLIENT.resolve(file), folder.resolve(file));
    }
    Run installed = run("npm", "ci", "--no-audit", "--no-fund");
    assumeTrue(installed.exit() == 0, () -> "kafkajs cannot be installed: " + installed.out());

    try (Cluster cluster = new Cluster(services, topic)) {
      cluster.start();
      Run client = run("node", "client.mjs", services.kafka(), topic);

      assertThat(client.exit()).as(client.out()).isZero();
      List<JsonNode> answers =
          client.out().lines().filter(line -> line.startsWith("{")).map(MAPPER::readTree).toList();
      assertThat(answers)
          .extracting(answer -> answer.path("result").asString())
          .as(client.out())
          .containsExactly(
              "accepted", "accepted", "accepted", "accepted", "rejected", "accepted", "malformed");
      JsonNode approved = answers.get(3);
      assertThat(approved.path("key").asString()).isEqualTo("shop-1");
      assertThat(approved.path("version").asString()).isEqualTo("4");
      assertThat(approved.path("order").path("status").asString()).isEqualTo("approved");
      assertThat(approved.path("order").path("paid").asString()).isEqualTo("25.00");
      assertThat(answers.get(5).path("replayed").asString()).isEqualTo("true");
      assertThat(answers.get(6).path("message").asString()).contains("currency");
      assertThat(Cluster.get(cluster.nodes().getFirst().engine().state("shop-1")).version())
          .isEqualTo(4);
    }
  }
}
