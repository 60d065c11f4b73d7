package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events at chosen offsets, where the log has more than events in it. */
@UseServices
final class ReadAtTest {

  private final TestServices services;
  private final String topic;
  private final KafkaEventLog<Note> log;
  private final List<RecordedEvent<Note>> events = new ArrayList<>();

  ReadAtTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("read-at");
    this.log = Fixtures.log(services.kafka(), topic).open();
  }

  @BeforeEach
  void one_event() {
    append();
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void a_record_that_is_none_of_ours_is_no_event() throws Exception {
    long foreign;
    try (KafkaProducer<byte[], byte[]> stranger =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", services.kafka()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      foreign =
          stranger.send(new ProducerRecord<>(topic, 0, new byte[1], new byte[2])).get().offset();
    }
    append();
    assertMissing(foreign, EventOffsets.of(foreign));
    assertMissing(foreign, EventOffsets.of(offset(0), foreign, offset(1)));
    assertMissing(0, EventOffsets.of(0)); // the opening of the term
    assertThat(Fixtures.drain(log.readAt(0, EventOffsets.of(offset(0), offset(1)))))
        .isEqualTo(events);
  }

  @Test
  void what_is_missing_is_missed_again_when_asked_again() {
    append();
    try (EventCursor<Note> cursor = log.readAt(0, EventOffsets.of(offset(0) + 1, offset(1)))) {
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThatExceptionOfType(CorruptLog.class).isThrownBy(cursor::next);
      }
    }
  }

  @Test
  void an_offset_at_the_end_is_missed_long_before_the_stall_deadline() {
    long end = log.extent(0).end();
    long begin = System.nanoTime();

    assertMissing(end, EventOffsets.of(offset(0), end));

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void a_cursor_that_is_closed_early_gives_its_consumer_back() {
    append();
    for (int i = 0; i < 20; i++) {
      EventCursor<Note> cursor = log.readAt(0, EventOffsets.of(offset(0), offset(1)));
      assertThat(cursor.next()).isNotEmpty();
      cursor.close();
      cursor.close();
      assertThat(cursor.next()).isEmpty();
    }
    assertThat(Fixtures.readAll(log)).isEqualTo(events);
  }

  private void append() {
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      int version = events.size() + 1;
      events.addAll(writer.append(List.of(Fixtures.note("order-1", version, "n" + version))));
    }
  }

  private long offset(int event) {
    return events.get(event).position().offset();
  }

  private void assertMissing(long offset, EventOffsets asked) {
    assertThatExceptionOfType(CorruptLog.class)
        .isThrownBy(() -> Fixtures.drain(log.readAt(0, asked)))
        .withMessageContaining(topic + "-0: ")
        .withMessageContaining("offset " + offset);
  }
}
