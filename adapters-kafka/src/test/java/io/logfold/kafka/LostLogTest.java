package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.engine.Engine;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServer;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A log that loses acknowledged events: its owner, or the next one through the checkpoint, says
 * what is gone and stops, and writes nothing on what is left.
 */
@UseServices
@Timeout(180)
class LostLogTest {

  private final EmbeddedServices services;
  private final String topic;
  private final InMemorySnapshotStore<Integer> store = new InMemorySnapshotStore<>();
  private final Admin admin;
  private KafkaEventLog<Note> log;
  private Engine<Integer, String, Note> engine;

  LostLogTest(TestServices services) throws Exception {
    this.services = services.privateInstance(EmbeddedOptions.defaults().only(Service.KAFKA));
    this.topic = services.unique("orders");
    this.admin = Admin.create(Map.of("bootstrap.servers", this.services.kafka()));
    this.log = open();
    this.engine = started();
    for (int n = 1; n <= 10; n++) {
      assertThat(send("x", "c" + n)).isEqualTo("" + n);
    }
  }

  @AfterEach
  void close() {
    engine.close();
    log.close();
    admin.close();
    services.close();
  }

  private KafkaEventLog<Note> open() {
    return Fixtures.log(services.kafka(), topic).stallDeadline(Duration.ofSeconds(5)).open();
  }

  private Engine<Integer, String, Note> started() throws Exception {
    Engine<Integer, String, Note> started = Engine.builder(new Counting(), log, store).build();
    started
        .start()
        .toCompletableFuture()
        .handle((served, failed) -> true)
        .get(60, TimeUnit.SECONDS);
    return started;
  }

  /** Each note counts. */
  private static final class Counting implements Decider<Integer, String, Note> {
    @Override
    public Integer initial() {
      return 0;
    }

    @Override
    public Decision<Note> decide(Integer state, String command) {
      return Decision.accept(new Note(command));
    }

    @Override
    public Integer evolve(Integer state, Note event) {
      return state + 1;
    }
  }

  /** The state after it, or why there is none. */
  private String send(String id, String command) throws Exception {
    try {
      CommandResult<Integer, Note> result =
          engine
              .send(CommandRequest.of(id, command, command))
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      return result instanceof CommandResult.Accepted<Integer, Note> accepted
          ? accepted.state().toString()
          : result.toString();
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(EngineException.class);
      return String.valueOf(e.getCause().getMessage());
    }
  }

  private PartitionStatus failed() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              var unused = send("y", "more");
              return engine.status().getFirst().phase() == Phase.FAILED;
            });
    return engine.status().getFirst();
  }

  @Test
  void a_log_that_was_made_anew_under_its_owner() throws Exception {
    delete();
    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();

    assertThat(send("x", "c11")).isNotEqualTo("11");
    assertThat(failed().reason()).contains(topic);
    assertThat(send("y", "again")).contains("failed");
  }

  private void delete() throws Exception {
    admin.deleteTopics(List.of(topic)).all().get();
    // Until a broker has heard of it, it goes on storing what it is sent.
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !admin.listTopics().names().get().contains(topic));
  }

  @Test
  void a_log_that_was_deleted_under_its_owner() throws Exception {
    delete();

    assertThat(send("x", "c11")).isNotEqualTo("11");
    PartitionStatus waiting = engine.status().getFirst();
    assertThat(waiting.phase()).isEqualTo(Phase.RECOVERING); // it may come back
    assertThat(waiting.reason()).contains(topic);
    assertThat(admin.listTopics().names().get()).doesNotContain(topic);
  }

  @Test
  void a_log_that_was_cut_under_its_owner() throws Exception {
    cut();

    assertThat(send("x", "c11")).isNotEqualTo("11");
    assertThat(failed().reason()).contains("lost");
  }

  @Test
  void a_log_that_was_cut_behind_the_checkpoint() throws Exception {
    engine.close();
    log.close();
    cut();
    log = open(); // as another process does, which has only the checkpoint
    engine = started();
    assertThat(failed().reason()).contains("lost");
    engine.close();
    store.discard(log.identity().partition(0)); // accepted
    engine = started();
    assertThat(send("x", "next")).isEqualTo("7");
  }

  /** Leaves the opening of the term and six events of it. */
  private void cut() throws Exception {
    EmbeddedServer broker = services.server(Service.KAFKA);
    long keep = sizeOfFirst(7);
    broker.kill();
    Path segment = segment();
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      assertThat(file.length()).isGreaterThan(keep);
      file.setLength(keep);
    }
    Files.deleteIfExists(segment.resolveSibling("leader-epoch-checkpoint"));
    try (Stream<Path> derived = Files.list(segment.getParent())) {
      for (Path file : derived.filter(LostLogTest::isDerived).toList()) {
        Files.delete(file);
      }
    }
    broker.start();
  }

  private static boolean isDerived(Path file) {
    return Stream.of(".index", ".timeindex", ".snapshot").anyMatch(file.toString()::endsWith);
  }

  private Path segment() throws IOException {
    try (Stream<Path> files = Files.walk(services.data())) {
      return files
          .filter(file -> file.toString().contains("/" + topic + "-0/"))
          .filter(file -> file.toString().endsWith(".log"))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Bytes of the segment's first record batches; each append is one. */
  private long sizeOfFirst(int batches) throws IOException {
    long position = 0;
    try (RandomAccessFile file = new RandomAccessFile(segment().toFile(), "r")) {
      for (int n = 0; n < batches; n++) {
        file.seek(position + 8); // behind the base offset: the length of the rest
        position += 12 + file.readInt();
      }
    }
    return position;
  }
}
