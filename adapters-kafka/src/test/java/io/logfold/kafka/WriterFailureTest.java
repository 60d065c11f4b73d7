package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.kafka.internal.client.ClientSettings;
import io.logfold.testkit.eventlog.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a writer says and leaves behind when something goes wrong while the broker is well. */
@UseServices
class WriterFailureTest {

  private static final int LIMIT = 1024 * 1024;

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
  void a_transaction_that_somebody_left_open_holds_nobody_up() {
    try (KafkaProducer<byte[], byte[]> stranger =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers",
                    services.kafka(),
                    "transactional.id",
                    services.unique("stranger")),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      append(writer);
      stranger.initTransactions();
      stranger.beginTransaction();
      var unused =
          stranger.send(new ProducerRecord<>(partition.topic(), 0, new byte[1], new byte[1]));
      stranger.flush();

      append(writer);

      assertThat(Fixtures.readAll(log)).hasSize(2);
      try (PartitionWriter<Note> next = Fixtures.openWriter(log)) {
        append(next);
      }
      stranger.abortTransaction(); // its marker takes an offset of its own
      try (PartitionWriter<Note> next = Fixtures.openWriter(log)) {
        append(next);
        append(next);
      }
      assertThat(Fixtures.readAll(log)).hasSize(5);
    }
  }

  @Test
  void a_living_owner_confirms_its_appends_between_the_records_of_others() {
    try (KafkaProducer<byte[], byte[]> stranger =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", services.kafka()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      List<RecordedEvent<Note>> recorded = new ArrayList<>();
      for (int version = 1; version <= 20; version++) {
        var unused = stranger.send(new ProducerRecord<>(partition.topic(), 0, new byte[1], null));
        stranger.flush();
        recorded.addAll(writer.append(List.of(Fixtures.note("order-1", version, "x"))));
      }
      assertThat(Fixtures.readAll(log)).isEqualTo(recorded);
      assertThat(writer.place().term().number()).isEqualTo(1);
    }
  }

  @Test
  void the_ghosts_that_an_owner_comes_across_are_named_in_its_next_note() {
    PartitionWriter<Note> zombie = Fixtures.openWriter(log);
    try (PartitionWriter<Note> living = Fixtures.openWriter(log)) {
      assertThatExceptionOfType(WriterFenced.class).isThrownBy(() -> append(zombie));
      append(living); // lands behind the ghost
      append(living);
      try (EventCursor<Note> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
        List<LogNote> notes = new ArrayList<>();
        for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
          notes.addAll(cursor.notes());
        }
        notes.addAll(cursor.notes());
        assertThat(cursor.skipped()).isEqualTo(new SkippedRecords(1, 0));
        assertThat(notes).extracting(LogNote::ghosts).containsExactly(List.of(2L));
      }
    } finally {
      zombie.close();
    }
  }

  @Test
  void a_failed_writer_says_the_same_again() {
    PartitionWriter<Note> old = Fixtures.openWriter(log);
    Fixtures.openWriter(log).close();
    WriterFenced first = catchThrowableOfType(WriterFenced.class, () -> append(old));

    assertThat(catchThrowableOfType(WriterFenced.class, () -> append(old))).isSameAs(first);
    assertThat(first).hasMessageContaining(partition.toString()).hasMessageContaining("term 2");
    old.close();
  }

  @Test
  void a_closed_writer_refuses() {
    PartitionWriter<Note> writer = Fixtures.openWriter(log);
    writer.close();

    assertThatExceptionOfType(LogUnavailable.class)
        .isThrownBy(() -> append(writer))
        .withMessageContaining("closed");
  }

  @Test
  void an_interrupted_append_says_what_became_of_it_and_stays_interrupted() {
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      Thread.currentThread().interrupt();
      LogException end = catchThrowableOfType(LogException.class, () -> append(writer));

      assertThat(Thread.interrupted()).isTrue();
      assertThat(end).isNotInstanceOf(WriterFenced.class);
      Fixtures.openWriter(log).close();
      if (end instanceof LogUnavailable) {
        assertThat(Fixtures.readAll(log)).isEmpty();
      }
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void an_event_that_is_too_large_is_refused_before_anything_is_sent() {
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
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
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      for (int size = LIMIT - 520; size < LIMIT; size += 60) {
        List<NewEvent<Note>> batch = List.of(Fixtures.note("order-1", 1, "x".repeat(size)));
        try {
          writer.append(batch);
        } catch (UnwritableEvent refusal) {
          assertThat(size).isGreaterThan(LIMIT - 520);
        }
      }
    }
  }

  @Test
  void a_limit_that_was_lowered_refuses_the_event_and_the_next_term_goes_on()
      throws ExecutionException, InterruptedException {
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
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
      // Something of it may have been stored, so its term is over.
      assertThatExceptionOfType(LogUnavailable.class).isThrownBy(() -> append(writer));
      try (PartitionWriter<Note> next = writer.reopen(Place.BEGINNING)) {
        append(next);
        append(next);
        append(next);
      }
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
            .appendingProducer(0);
    Map<String, Object> consumer =
        new ClientSettings(
                Map.of(
                    "isolation.level", "read_committed",
                    "group.id", "theirs",
                    "auto.offset.reset", "latest",
                    "security.protocol", "SASL_SSL"))
            .scanningConsumer();

    assertThat(producer)
        .containsEntry("acks", "all")
        .doesNotContainKey("transactional.id")
        .containsEntry("enable.idempotence", true)
        .containsEntry("compression.type", "zstd")
        .containsEntry("security.protocol", "SASL_SSL");
    assertThat(consumer)
        .containsEntry("isolation.level", "read_uncommitted")
        .containsEntry("auto.offset.reset", "none")
        .containsEntry("security.protocol", "SASL_SSL")
        .doesNotContainKey("group.id");
  }

  private static void append(PartitionWriter<Note> writer) {
    writer.append(List.of(Fixtures.note("order-1", 1, "x")));
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
