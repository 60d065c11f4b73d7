package io.logfold.kafka.nodes;

import static io.logfold.kafka.nodes.CommandTopic.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk has changed a byte of what is stored in the topic of the commands. */
@UseServices
@Timeout(300)
class CorruptBatchTest {

  private static final int PARTITIONS = 2;

  private final EmbeddedServices services;
  private final String topic;
  private final InMemorySnapshotStore<Integer> store = new InMemorySnapshotStore<>();

  CorruptBatchTest(TestServices services) {
    this.services = services.privateInstance(EmbeddedOptions.defaults().only(Service.KAFKA));
    this.topic = services.unique("notes");
  }

  @AfterEach
  void close() {
    services.close();
  }

  private NoteNode start() {
    NoteNode node = new NoteNode(services.kafka(), topic, PARTITIONS, store);
    await().atMost(Duration.ofSeconds(60)).until(() -> node.serving() == PARTITIONS);
    return node;
  }

  private static long version(NoteNode node, String id) throws Exception {
    return node.engine().state(id).toCompletableFuture().get(10, TimeUnit.SECONDS).version();
  }

  private static void awaitVersion(NoteNode node, String id, long version) {
    await().atMost(Duration.ofSeconds(90)).until(() -> version(node, id) == version);
  }

  /** In each partition: a sound batch, one of three records that is damaged, a sound one. */
  @Test
  void what_cannot_be_read_is_skipped_and_said_and_no_other_partition_waits() throws Exception {
    String damaged;
    String sound;
    try (NoteNode node = start()) {
      damaged = idIn(node, 0);
      sound = idIn(node, 1);
    }
    try (CommandTopic commands = new CommandTopic(services.kafka(), topic, PARTITIONS)) {
      write(commands, damaged, 0, "first");
      write(commands, damaged, 0, "spoiled-1", "spoiled-2", "spoiled-3");
      write(commands, damaged, 0, "last");
      write(commands, sound, 1, "other");
    }
    services.server(Service.KAFKA).stop();
    spoil("spoiled-2");
    services.server(Service.KAFKA).start();

    try (NoteNode node = start();
        CommandTopic commands = new CommandTopic(services.kafka(), topic, PARTITIONS)) {
      awaitVersion(node, sound, 1);
      awaitVersion(node, damaged, 2);
      assertThat(commands.deadLetters(1))
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(header(letter, "foundAt")).isEqualTo("0:1");
                assertThat(header(letter, "reason")).contains("cannot be read");
              });
      write(commands, damaged, 0, "later");
      write(commands, sound, 1, "later");
      awaitVersion(node, damaged, 3);
      awaitVersion(node, sound, 2);
      assertThat(node.engine().troubles()).isEmpty();
    }
  }

  private static String idIn(NoteNode node, int partition) {
    return Stream.iterate(0, n -> n + 1)
        .map(n -> "n" + n)
        .filter(id -> node.partitionOf(id) == partition)
        .findFirst()
        .orElseThrow();
  }

  /** As one batch: they are sent together. */
  private static void write(CommandTopic commands, String id, int partition, String... ids) {
    for (String commandId : ids) {
      ProducerRecord<byte[], byte[]> note = commands.note(id, commandId, "commandId", commandId);
      commands.write(
          new ProducerRecord<>(note.topic(), partition, note.key(), note.value(), note.headers()));
    }
    commands.flush();
  }

  /** Changes one byte within the text, wherever it is stored. */
  private void spoil(String text) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.walk(services.data())) {
      segments =
          files
              .filter(file -> file.toString().contains(topic + ".commands-0"))
              .filter(file -> file.toString().endsWith(".log"))
              .toList();
    }
    assertThat(segments).hasSize(1);
    byte[] stored = Files.readAllBytes(segments.getFirst());
    int at = new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
    assertThat(at).isPositive();
    try (RandomAccessFile file = new RandomAccessFile(segments.getFirst().toFile(), "rw")) {
      file.seek(at);
      file.write("S".getBytes(UTF_8));
    }
  }
}
