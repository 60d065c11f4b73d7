package io.logfold.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.Term;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.time.Duration;
import java.util.ArrayList;
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

/**
 * Records that we did not write, or that are gone. What carries no stamp of ours is skipped and
 * counted; what counts and cannot be understood is never skipped.
 */
@UseServices
class ForeignRecordsTest {

  private final TestServices services;
  private final String topic;
  private final KafkaEventLog<Note> log;
  private final KafkaProducer<byte[], byte[]> stranger;

  /** The stamp that the next record would have to carry. */
  private String next = "";

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
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      writer.append(List.of(Fixtures.note("order-1", 1, "good")));
      next = writer.place().term() + ".2.0";
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
  void records_without_a_stamp_of_ours_are_skipped_and_counted() {
    Map<String, String> headers = sound();
    headers.remove("logfold");
    send("order-1", "an event of somebody else", headers);
    send("order-1", "from a console", Map.of());
    send("order-1", null, Map.of());
    send(null, "without a key", Map.of());
    for (String stamp :
        List.of("", "1", "1.", "x" + next, next + ".", next + "x", "1.2.3.4", "-" + next)) {
      Map<String, String> damaged = sound();
      damaged.put("logfold", stamp);
      send("order-1", "damaged", damaged);
    }
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      writer.append(List.of(Fixtures.note("order-1", 2, "goes on")));
    }
    try (EventCursor<Note> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      List<RecordedEvent<Note>> events = new ArrayList<>();
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        events.addAll(batch);
      }
      assertThat(Fixtures.texts(events)).containsExactly("good", "goes on");
      assertThat(cursor.skipped()).isEqualTo(new SkippedRecords(0, 12));
    }
  }

  @Test
  void copies_of_records_of_ours_are_ghosts() {
    Map<String, String> again = sound();
    again.put("logfold", next.replace(".2.0", ".1.0"));
    send("order-1", "good", again);
    Map<String, String> ahead = sound();
    ahead.put("logfold", next.replace(".2.0", ".3.0"));
    send("order-1", "too early", ahead);
    Map<String, String> tooLargeATerm = Map.of("logfold", "9999999999." + "0".repeat(32));
    send(null, "{}", tooLargeATerm);
    send("order-1", "the next one", sound());
    try (EventCursor<Note> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      assertThat(Fixtures.texts(Fixtures.drain(cursor))).containsExactly("good", "the next one");
      assertThat(cursor.skipped()).isEqualTo(new SkippedRecords(3, 0));
    }
  }

  @Test
  void an_unknown_type_stops_the_reading_with_type_and_position() {
    Map<String, String> headers = sound();
    headers.put("ce_type", "note.burnt.v3");
    long offset = send("order-1", "x", headers);
    assertCorrupt("note.burnt.v3", topic + "-0:" + offset);
  }

  @Test
  void a_record_that_counts_and_has_no_type_stops_the_reading() {
    long offset = send("order-1", "x", Map.of("logfold", next));
    assertCorrupt("it has no ce_type", topic + "-0:" + offset);
  }

  @Test
  void a_record_that_counts_and_has_no_value_stops_the_reading() {
    long offset = send("order-1", null, sound());
    assertCorrupt("it has no value", topic + "-0:" + offset);
  }

  @Test
  void a_record_that_counts_and_has_no_key_stops_the_reading() {
    long offset = send(null, "x", sound());
    assertCorrupt("it has no key", topic + "-0:" + offset);
  }

  @Test
  void a_note_that_counts_and_cannot_be_read_stops_the_reading() {
    long offset = send(null, "[]", Map.of("logfold", next, "ce_type", "logfold.note.v1"));
    assertCorrupt("is not a note", topic + "-0:" + offset);
  }

  @Test
  void what_a_later_release_adds_to_a_note_is_passed_over() {
    send(null, "{\"new\":[{\"a\":1}]}", Map.of("logfold", next, "ce_type", "logfold.note.v1"));
    assertThat(Fixtures.readAll(log)).hasSize(1);
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
    send("order-1", "x", Map.of("logfold", next));
    try (EventCursor<Note> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThatExceptionOfType(CorruptLog.class).isThrownBy(cursor::next);
      }
    }
  }

  @Test
  void what_lies_in_other_aggregates_does_not_matter_to_one() {
    send("order-2", "x", Map.of("logfold", next));
    assertThat(Fixtures.drain(log.readAggregate("order-1", Place.BEGINNING, log.extent(0).end())))
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
        .isThrownBy(() -> Fixtures.drain(log.read(0, Place.BEGINNING, end)))
        .withMessageContaining("were deleted");
  }

  @Test
  void a_place_that_never_was_is_missed_aloud() {
    Place place = new Place(1_000, new Term(1, "0".repeat(32)), 7, -1);
    assertThatExceptionOfType(EventsLost.class)
        .isThrownBy(() -> log.verify(0, place))
        .withMessageContaining("reached to 1000 before");
  }

  @Test
  void reading_past_the_end_stalls_and_says_where() {
    long end = log.extent(0).end();
    assertThatExceptionOfType(LogUnavailable.class)
        .isThrownBy(() -> Fixtures.drain(log.read(0, Place.BEGINNING, end + 1)))
        .withMessageContaining(
            "%s-0 has not advanced from offset %s of %s".formatted(topic, end, end + 1));
  }

  private void assertCorrupt(String... parts) {
    assertThatExceptionOfType(CorruptLog.class)
        .isThrownBy(() -> Fixtures.readAll(log))
        .satisfies(corrupt -> assertThat(corrupt.getMessage()).contains(parts));
  }

  private Map<String, String> sound() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("ce_type", "note.taken.v1");
    headers.put("ce_sequence", "2");
    headers.put("ce_causationid", "command-2");
    headers.put("ce_time", "2026-11-23T12:00:00Z");
    headers.put("logfold", next);
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
