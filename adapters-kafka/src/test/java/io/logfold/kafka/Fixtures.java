package io.logfold.kafka;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.eventlog.NoteCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Logs of notes on topics with one partition, unless a test says otherwise. */
final class Fixtures {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

  private Fixtures() {}

  static KafkaEventLogBuilder<Note> log(String bootstrapServers, String topic) {
    return KafkaEventLog.builder(new NoteCodec())
        .bootstrapServers(bootstrapServers)
        .topic(topic)
        .partitions(1)
        .openDeadline(Duration.ofSeconds(50));
  }

  static NewEvent<Note> note(String id, long version, String text) {
    return new NewEvent<>(
        id, version, new Note(text), new EventMetadata("command-" + version, null, null, NOON));
  }

  static List<RecordedEvent<Note>> readAll(EventLog<Note> log) {
    return drain(log.read(0, Place.BEGINNING, log.extent(0).end()));
  }

  /** A writer of somebody who has read nothing yet. */
  static PartitionWriter<Note> openWriter(EventLog<Note> log) {
    return log.openWriter(0, Place.BEGINNING);
  }

  static List<RecordedEvent<Note>> drain(EventCursor<Note> cursor) {
    List<RecordedEvent<Note>> events = new ArrayList<>();
    try (cursor) {
      for (List<RecordedEvent<Note>> batch = cursor.next();
          !batch.isEmpty();
          batch = cursor.next()) {
        events.addAll(batch);
      }
    }
    return events;
  }

  static List<String> texts(List<RecordedEvent<Note>> events) {
    return events.stream().map(event -> event.event().text()).toList();
  }
}
