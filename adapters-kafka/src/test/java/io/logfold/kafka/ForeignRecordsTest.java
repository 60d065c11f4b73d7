package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that we did not write, or that are gone: nothing of it is passed over in silence. */
@UseServices
class ForeignRecordsTest {

  private final TestServices services;
  private final String topic;
  private final KafkaEventLog<Note> log;
  private final KafkaProducer<byte[], byte[]> stranger;

  ForeignRecordsTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("orders");
    this.log = Fixtures.log(services.kafka(), topic).stallDeadline(Duration.ofSeconds(1)).open();
    this.stranger =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                services.kafka(),
                "linger.ms",
                0,
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class));
  }

  @BeforeEach
  void one_good_event() {
    try (PartitionWriter<Note> writer = log.openWriter(0)) {
      writer.append(List.of(Fixtures.note("order-1", 1, "good")));
    }
  }

  @AfterEach
  void close() {
    stranger.close();
    log.close();
  }

  @Test
  void a_record_with_all_that_is_needed_is_an_event() {
    send("order-1", "from elsewhere", sound());

    assertThat(Fixtures.texts(Fixtures.readAll(log))).containsExactly("good", "from elsewhere");
  }

  @Test
  void an_unknown_type_stops_the_reading_with_type_and_position() {
    Map<String, String> headers = sound();
    headers.put("ce_type", "note.burnt.v3");
    long offset = send("order-1", "x", headers);

    assertCorrupt("note.burnt.v3", topic + "-0:" + offset);
  }

  @Test
  void a_record_without_headers_stops_the_reading() {
    long offset = send("order-1", "x", Map.of());

    assertCorrupt("it has no ce_type", topic + "-0:" + offset);
  }

  @Test
  void a_tombstone_stops_the_reading() {
    long offset = send("order-1", null, sound());

    assertCorrupt("it has no value", topic + "-0:" + offset);
  }

  @Test
  void a_record_without_a_key_stops_the_reading() {
    long offset = send(null, "x", sound());

    assertCorrupt("it has no key", topic + "-0:" + offset);
  }

  @Test
  void a_sequence_that_is_no_number_stops_the_reading() {
    Map<String, String> headers = sound();
    headers.put("ce_sequence", "second");
    long offset = send("order-1", "x", headers);

    assertCorrupt("not a number: 'second'", topic + "-0:" + offset);
  }

  @Test
  void reading_again_does_not_pass_over_it() {
    send("order-1", "x", Map.of());
    send("order-1", "y", sound());
    LogExtent extent = log.extent(0);
    try (EventCursor<Note> cursor = log.read(0, extent.start(), extent.end())) {
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThatExceptionOfType(CorruptLog.class).isThrownBy(cursor::next);
      }
    }
  }

  @Test
  void what_lies_in_other_aggregates_does_not_matter_to_one() {
    send("order-2", "x", Map.of());
    LogExtent extent = log.extent(0);

    assertThat(Fixtures.drain(log.readAggregate("order-1", extent.start(), extent.end())))
        .hasSize(1);
  }

  @Test
  void events_that_were_deleted_are_missed_aloud() throws ExecutionException, InterruptedException {
    long end = log.extent(0).end();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()))) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1))).all().get();
    }

    assertThat(log.extent(0).start()).isEqualTo(1);
    assertThatExceptionOfType(CorruptLog.class)
        .isThrownBy(() -> Fixtures.drain(log.read(0, 0, end)))
        .withMessageContaining("events were deleted");
  }

  @Test
  void an_offset_that_never_was_is_missed_aloud() {
    assertThatExceptionOfType(CorruptLog.class)
        .isThrownBy(() -> Fixtures.drain(log.read(0, 1_000, 1_001)));
  }

  @Test
  void reading_past_the_end_stalls_and_says_where() {
    long end = log.extent(0).end();

    assertThatExceptionOfType(LogUnavailable.class)
        .isThrownBy(() -> Fixtures.drain(log.read(0, 0, end + 1)))
        .withMessageContaining(
            "%s-0 stands still at offset %d of %d".formatted(topic, end, end + 1));
  }

  private void assertCorrupt(String... parts) {
    assertThatExceptionOfType(CorruptLog.class)
        .isThrownBy(() -> Fixtures.readAll(log))
        .satisfies(corrupt -> assertThat(corrupt.getMessage()).contains(parts));
  }

  private static Map<String, String> sound() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_type", "note.taken.v1");
    headers.put("ce_sequence", "2");
    headers.put("ce_causationid", "command-2");
    headers.put("ce_time", "2026-11-23T12:00:00Z");
    return headers;
  }

  private long send(@Nullable String key, @Nullable String value, Map<String, String> headers) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, 0, bytes(key), bytes(value));
    headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    try {
      return stranger.send(record).get().offset();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static byte @Nullable [] bytes(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }
}
