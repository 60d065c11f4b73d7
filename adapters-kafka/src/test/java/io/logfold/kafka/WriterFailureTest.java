package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.eventlog.NoteCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a writer says and leaves behind when something goes wrong while the broker is well. */
@UseServices
class WriterFailureTest {

  private static final int LIMIT = 1024 * 1024;

  /** The default; a takeover must not wait for it. */
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);

  private final TestServices services;
  private final TopicPartition partition;
  private final KafkaEventLog<Note> log;

  WriterFailureTest(TestServices services) {
    this.services = services;
    this.partition = new TopicPartition(services.unique("orders"), 0);
    this.log = Fixtures.log(services.kafka(), partition.topic()).open();
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void a_transaction_left_open_by_a_dead_owner_does_not_hold_up_its_successor() {
    Lanes dead = leaveTransactionOpen("never committed");
    try {
      long before = System.nanoTime();
      try (PartitionWriter<Note> writer = log.openWriter(0)) {
        assertThat(Fixtures.readAll(log)).isEmpty();
        writer.append(List.of(Fixtures.note("order-1", 1, "first")));
      }

      assertThat(Fixtures.texts(Fixtures.readAll(log))).containsExactly("first");
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(TRANSACTION_TIMEOUT);
    } finally {
      dead.close(Duration.ZERO);
    }
  }

  @Test
  void the_transaction_of_a_dead_owner_ends_even_if_nobody_takes_over() {
    Lanes dead = leaveTransactionOpen("never committed");
    try {
      assertThat(log.extent(0)).extracting(extent -> extent.end() - extent.start()).isEqualTo(0L);
      Awaitility.await()
          .atMost(Duration.ofSeconds(40))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> log.extent(0).end() > 0);
      assertThat(Fixtures.readAll(log)).isEmpty();

      Producer<byte[], byte[]> producer = dead.current().producer();
      assertThat(catchThrowableOfType(RuntimeException.class, producer::commitTransaction))
          .matches(Failures::isFencing);
    } finally {
      dead.close(Duration.ZERO);
    }
  }

  @Test
  void a_failed_writer_says_the_same_again() {
    PartitionWriter<Note> old = log.openWriter(0);
    log.openWriter(0).close();
    WriterFenced first = catchThrowableOfType(WriterFenced.class, () -> append(old));

    assertThat(catchThrowableOfType(WriterFenced.class, () -> append(old))).isSameAs(first);
    assertThat(first).hasMessageContaining(partition.toString());
    old.close();
  }

  @Test
  void a_closed_writer_refuses() {
    PartitionWriter<Note> writer = log.openWriter(0);
    writer.close();

    assertThatExceptionOfType(LogUnavailable.class)
        .isThrownBy(() -> append(writer))
        .withMessageContaining("closed");
  }

  @Test
  void an_interrupted_append_says_what_became_of_it_and_stays_interrupted() {
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      Thread.currentThread().interrupt();
      LogException end = catchThrowableOfType(LogException.class, () -> append(writer));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(end).isNotInstanceOf(WriterFenced.class);
      log.openWriter(0).close();
      if (end instanceof LogUnavailable) {
        assertThat(Fixtures.readAll(log)).isEmpty();
      }
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void an_event_that_is_too_large_is_refused_before_anything_is_sent() {
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      List<NewEvent<Note>> batch =
          List.of(Fixtures.note("order-1", 1, "x"), Fixtures.note("order-1", 2, "x".repeat(LIMIT)));

      assertThatExceptionOfType(UnwritableEvent.class)
          .isThrownBy(() -> writer.append(batch))
          .matches(refusal -> refusal.index() == 1)
          .withMessageContaining("the limit is");
      append(writer);
    }
    assertThat(Fixtures.readAll(log)).hasSize(1);
  }

  /** Just below the limit every size is either refused or stored: nothing fails at the broker. */
  @Test
  void what_is_not_refused_fits() {
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      for (int size = LIMIT - 420; size < LIMIT; size += 60) {
        List<NewEvent<Note>> batch = List.of(Fixtures.note("order-1", 1, "x".repeat(size)));
        try {
          writer.append(batch);
        } catch (UnwritableEvent refusal) {
          assertThat(size).isGreaterThan(LIMIT - 420);
        }
      }
    }
  }

  @Test
  void a_limit_that_was_lowered_refuses_the_event_and_the_writer_goes_on()
      throws ExecutionException, InterruptedException {
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      append(writer);
      lowerMaxMessageBytes(2_000);
      String incompressible =
          new Random(7)
              .ints(20_000, 'A', 'z')
              .collect(
                  StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
              .toString();
      List<NewEvent<Note>> batch =
          List.of(
              Fixtures.note("order-1", 2, "small"), Fixtures.note("order-1", 3, incompressible));

      assertThatExceptionOfType(UnwritableEvent.class)
          .isThrownBy(() -> writer.append(batch))
          .matches(refusal -> refusal.index() == 1)
          .withMessageContaining("max.message.bytes");
      append(writer);
      append(writer);
      append(writer);
    }
    assertThat(Fixtures.readAll(log)).hasSize(4);
  }

  @Test
  void users_properties_reach_the_clients_but_not_those_that_correctness_rests_on() {
    Map<String, Object> producer =
        new ClientSettings(
                Map.of(
                    "acks", "1",
                    "transactional.id", "theirs",
                    "enable.idempotence", "false",
                    "compression.type", "zstd",
                    "security.protocol", "SASL_SSL"))
            .producer("ours", Duration.ofSeconds(30));
    Map<String, Object> consumer =
        new ClientSettings(
                Map.of(
                    "isolation.level", "read_uncommitted",
                    "group.id", "theirs",
                    "auto.offset.reset", "latest",
                    "security.protocol", "SASL_SSL"))
            .scanningConsumer();

    assertThat(producer)
        .containsEntry("acks", "all")
        .containsEntry("transactional.id", "ours")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "zstd")
        .containsEntry("security.protocol", "SASL_SSL");
    assertThat(consumer)
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("security.protocol", "SASL_SSL")
        .doesNotContainKey("group.id");
  }

  private static void append(PartitionWriter<Note> writer) {
    writer.append(List.of(Fixtures.note("order-1", 1, "x")));
  }

  /** What a process leaves that is killed between sending and committing. */
  private Lanes leaveTransactionOpen(String text) {
    Lanes lanes = log.lanes(partition);
    lanes.initialise(Deadline.after(Duration.ofSeconds(30)));
    log.claim(partition, lanes, Optional.empty());
    Producer<byte[], byte[]> producer = lanes.current().producer();
    producer.beginTransaction();
    List<Future<RecordMetadata>> sent =
        new EventEncoder<>(new NoteCodec(), 1, "urn:test", LIMIT)
                .encode(
                    partition,
                    IntStream.rangeClosed(1, 3)
                        .mapToObj(version -> Fixtures.note("order-1", version, text))
                        .toList())
                .stream()
                .map(producer::send)
                .toList();
    producer.flush();
    assertThat(sent).allMatch(future -> future.state() == Future.State.SUCCESS);
    return lanes;
  }

  private void lowerMaxMessageBytes(int bytes) throws ExecutionException, InterruptedException {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, partition.topic());
    AlterConfigOp lower =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", Integer.toString(bytes)),
            AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()))) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(lower))).all().get();
    }
  }
}
