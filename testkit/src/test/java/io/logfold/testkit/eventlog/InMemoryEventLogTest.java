package io.logfold.testkit.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InMemoryEventLogTest extends EventLogContract {

  private final Map<String, InMemoryEventLog<Note>> logs = new HashMap<>();

  @Override
  protected EventLog<Note> open(String name, int partitions, EventCodec<Note> codec) {
    return logs.computeIfAbsent(name, _unused -> new InMemoryEventLog<>(name, partitions, codec))
        .seenBy("another process");
  }

  @Test
  void the_owner_is_who_opened_the_last_writer() {
    InMemoryEventLog<Note> first = new InMemoryEventLog<>("notes", 1);
    InMemoryEventLog<Note> second = first.seenBy("bob");
    assertThat(first.owner(0, Place.BEGINNING)).isEmpty();
    Notes.openWriter(first, 0).close();
    assertThat(second.owner(0, Place.BEGINNING)).contains("in memory");
    Notes.openWriter(second, 0).close();
    assertThat(first.owner(0, Place.BEGINNING)).contains("bob");
  }

  @Test
  void a_log_that_was_cut_does_not_have_the_places_beyond() {
    InMemoryEventLog<Note> log = new InMemoryEventLog<>("notes", 1);
    PartitionWriter<Note> writer = Notes.openWriter(log, 0);
    Notes.append(writer, "a", 1);
    Place before = writer.place();
    Notes.append(writer, "a", 2);
    Place behind = writer.place();
    log.truncate(0, before.offset());
    assertThat(log.verify(0, before).offset()).isEqualTo(before.offset());
    assertThatExceptionOfType(EventsLost.class).isThrownBy(() -> log.verify(0, behind));
    // The living owner notices at its next append, for that lands before it is expected.
    assertThatExceptionOfType(AppendOutcomeUnknown.class)
        .isThrownBy(() -> Notes.append(writer, "a", 3));
    assertThatExceptionOfType(EventsLost.class).isThrownBy(() -> writer.reopen(behind));
  }

  @Test
  void foreign_records_do_not_count_and_stop_nobody() {
    InMemoryEventLog<Note> log = new InMemoryEventLog<>("notes", 1);
    log.appendForeign(0);
    try (PartitionWriter<Note> writer = Notes.openWriter(log, 0)) {
      Notes.append(writer, "a", 1);
      log.appendForeign(0);
      Notes.append(writer, "a", 2);
    }
    assertThat(Notes.readAll(log, 0)).hasSize(2);
  }
}
