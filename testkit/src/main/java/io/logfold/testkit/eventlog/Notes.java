package io.logfold.testkit.eventlog;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How the contract writes and reads notes. */
final class Notes {

  /** After so many events a writer that is not fenced stops by itself. */
  private static final int MOST_EVENTS = 200_000;

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

  private Notes() {}

  static NewEvent<Note> note(String id, long version, String text) {
    return new NewEvent<>(id, version, new Note(text), metadata("command-" + version));
  }

  static EventMetadata metadata(String commandId) {
    return new EventMetadata(commandId, "correlation", null, NOON);
  }

  static RecordedEvent<Note> append(PartitionWriter<Note> writer, String id, long version) {
    return writer.append(List.of(note(id, version, "note " + version))).getFirst();
  }

  static void assertFenced(PartitionWriter<Note> writer, String id) {
    assertThatExceptionOfType(WriterFenced.class)
        .isThrownBy(() -> writer.append(List.of(note(id, 99, "stray"), note(id, 100, "stray"))));
  }

  /** Appends batches with the versions 1, 2, 3 … and says what ended it. */
  static @Nullable LogException appendUntilRefused(
      PartitionWriter<Note> writer, String id, int batchSize, AtomicInteger acknowledged) {
    for (int first = 1; first < MOST_EVENTS; first += batchSize) {
      List<NewEvent<Note>> batch =
          IntStream.range(first, first + batchSize).mapToObj(v -> note(id, v, "n" + v)).toList();
      try {
        writer.append(batch);
        acknowledged.incrementAndGet();
        LockSupport.parkNanos(1_000); // a log in memory would outrun whoever wants to take over
      } catch (LogException e) {
        return e;
      }
    }
    return null;
  }

  /** A writer for a caller that has read nothing yet. */
  static PartitionWriter<Note> openWriter(EventLog<Note> log, int partition) {
    return log.openWriter(partition, Place.BEGINNING);
  }

  static List<RecordedEvent<Note>> readAll(EventLog<Note> log, int partition) {
    return read(log, partition, Place.BEGINNING, log.extent(partition).end());
  }

  static List<RecordedEvent<Note>> read(EventLog<Note> log, int partition, Place from, long to) {
    return drain(log.read(partition, from, to));
  }

  /** Reads the cursor to its end and closes it. */
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
}
