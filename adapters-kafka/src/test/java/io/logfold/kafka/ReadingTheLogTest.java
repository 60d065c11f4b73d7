package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The programs that docs/reading-the-log.md shows, run as they stand there: on a log with two
 * owners, ghosts, halves and foreign records they read what the engine reads.
 */
@UseServices
@Timeout(120)
class ReadingTheLogTest {

  private static final Path PAGE = Path.of("../docs/reading-the-log.md");
  private static final Path PACKAGES = Path.of("src/test/js");

  private final TestServices services;
  private final String topic;
  private final KafkaEventLog<Note> log;

  @TempDir Path directory;

  private List<String> expected = List.of();

  ReadingTheLogTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("orders");
    this.log = Fixtures.log(services.kafka(), topic).open();
  }

  @BeforeEach
  void two_owners_and_much_that_does_not_count() throws Exception {
    try (KafkaProducer<String, String> stranger =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", services.kafka()),
            new StringSerializer(),
            new StringSerializer())) {
      send(stranger, "order-1", "before anything", "");
      String first;
      try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
        writer.append(
            List.of(Fixtures.note("order-1", 1, "one"), Fixtures.note("order-2", 1, "two")));
        writer.append(List.of(Fixtures.note("order-1", 2, "three")));
        first = writer.place().term().toString();
      }
      send(stranger, "order-1", "half of a command", first + ".4.1");
      send(stranger, null, "{}", "9999999999." + "0".repeat(32));
      send(stranger, "order-1", null, "");
      try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
        send(stranger, "order-1", "the other half, too late", first + ".5.0");
        writer.append(List.of(Fixtures.note("order-1", 3, "four")));
        String second = writer.place().term().toString();
        send(stranger, "order-1", "a copy", second + ".1.0");
        send(stranger, "order-1", "behind a gap", second + ".9.0");
        send(stranger, "order-1", "no index", second + ".x.0");
        writer.append(List.of(Fixtures.note("order-2", 2, "five")));
      }
    }
    expected =
        Fixtures.readAll(log).stream()
            .map(
                event ->
                    event.position().offset() + " " + event.aggregateId() + " " + event.version())
            .toList();
    assertThat(expected).hasSize(5);
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void in_java() throws Exception {
    assertThat(
            run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                program("java", "Reader.java")))
        .isEqualTo(expected);
  }

  @Test
  void in_python() throws Exception {
    String python = "/usr/bin/python3"; // Debian's, which has Debian's packages
    assumeTrue(
        succeeds(python, "-c", "import confluent_kafka"),
        "no confluent-kafka: apt-get install python3-confluent-kafka");
    assertThat(run(python, program("python", "reader.py"))).isEqualTo(expected);
  }

  @Test
  void in_javascript() throws Exception {
    install();
    assertThat(run("node", program("js", "reader.mjs"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip"})
  void kafkajs_needs_no_package_for_other_compressions(String compression) throws Exception {
    install();
    Path program = Path.of(program("js", "reader.mjs"));
    Files.writeString(
        program, Files.readString(program).replaceAll("(?m)^.*\\bsnappy;$|^import snappy .*$", ""));
    assertThat(program).content().doesNotContain("snappy");
    String other = services.unique("orders");
    try (KafkaEventLog<Note> plain =
        Fixtures.log(services.kafka(), other).compression(compression).open()) {
      try (PartitionWriter<Note> writer = Fixtures.openWriter(plain)) {
        writer.append(
            List.of(Fixtures.note("order-1", 1, "one"), Fixtures.note("order-1", 2, "two")));
      }
    }
    assertThat(output("node", program.toString(), services.kafka(), other, "0").lines())
        .containsExactly("1 order-1 1", "2 order-1 2");
  }

  @Test
  void kcat_shows_every_record() throws Exception {
    assumeTrue(succeeds("kcat", "-V"), "no kcat: apt-get install kcat");
    List<String> shown =
        output("kcat", "-b", services.kafka(), "-C", "-e", "-q", "-t", topic, "-f", "%o %k\\n")
            .lines()
            .toList();
    assertThat(shown)
        .containsAll(expected.stream().map(line -> line.replaceFirst(" \\d+$", "")).toList());
  }

  private void install() throws Exception {
    assumeTrue(succeeds("npm", "--version"), "no npm: apt-get install nodejs npm");
    for (String name : List.of("package.json", "package-lock.json")) {
      Files.copy(PACKAGES.resolve(name), directory.resolve(name));
    }
    output("npm", "ci", "--silent", "--no-audit", "--no-fund");
  }

  /** The page's one block of that language, as a file. */
  private String program(String language, String name) throws IOException {
    Matcher block =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).as("a block of %s in %s", language, PAGE).isTrue();
    Path file = directory.resolve(name);
    Files.writeString(file, block.group(1));
    return file.toString();
  }

  private List<String> run(String... command) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of(services.kafka(), topic, "0"));
    return output(all.toArray(String[]::new)).lines().toList();
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

  private String output(String... command) throws IOException, InterruptedException {
    Path errors = directory.resolve("errors");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue())
          .as("%s: %s %s", command[0], output, Files.readString(errors))
          .isZero();
      return output;
    } finally {
      process.destroyForcibly();
    }
  }

  /** Something that is none of the owner's, with that stamp. */
  private void send(
      KafkaProducer<String, String> stranger,
      @Nullable String key,
      @Nullable String value,
      String stamp)
      throws Exception {
    ProducerRecord<String, String> record = new ProducerRecord<>(topic, 0, key, value);
    record.headers().add("ce_type", "note.made.v1".getBytes(UTF_8));
    record.headers().add("ce_sequence", "7".getBytes(UTF_8));
    if (!stamp.isEmpty()) {
      record.headers().add("logfold", stamp.getBytes(UTF_8));
    }
    stranger.send(record).get();
  }
}
