package io.logfold.testkit.eventlog;

import static io.logfold.testkit.eventlog.Notes.append;
import static io.logfold.testkit.eventlog.Notes.assertFenced;
import static io.logfold.testkit.eventlog.Notes.metadata;
import static io.logfold.testkit.eventlog.Notes.note;
import static io.logfold.testkit.eventlog.Notes.openWriter;
import static io.logfold.testkit.eventlog.Notes.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.eventlog.Term;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.application.eventlog.WriterFenced;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EventLog} must do. An adapter's test extends this class and says how a log is
 * opened; the contract uses a log of its own in every test.
 */
public abstract class EventLogContract extends QuarantineContract {

  @Test
  void an_unwritable_event_stores_nothing_and_leaves_the_writer_usable() {
    String id = idIn(0, "order");
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      append(writer, id, 1);

      UnwritableEvent refusal =
          catchThrowableOfType(
              UnwritableEvent.class,
              () ->
                  writer.append(
                      List.of(
                          note(id, 2, "never"),
                          new NewEvent<>(id, 3, Note.unwritable(), metadata("c")),
                          note(id, 4, "never"))));
      assertThat(refusal.index()).isEqualTo(1);

      append(writer, id, 2);
    }
    assertThat(readAll(0)).extracting(RecordedEvent::version).containsExactly(1L, 2L);
  }

  @Test
  void an_event_of_another_partition_is_unwritable() {
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      UnwritableEvent refusal =
          catchThrowableOfType(
              UnwritableEvent.class,
              () ->
                  writer.append(
                      List.of(note(idIn(0, "order"), 1, "a"), note(idIn(1, "order"), 1, "b"))));
      assertThat(refusal.index()).isEqualTo(1);
    }
    assertThat(readAll(0)).isEmpty();
    assertThat(readAll(1)).isEmpty();
  }

  @Test
  void a_new_writer_fences_the_one_before_it() {
    String id = idIn(0, "order");
    EventLog<Note> other = openAgain();
    try (PartitionWriter<Note> old = openWriter(log, 0);
        PartitionWriter<Note> idle = openWriter(other, 0)) {
      assertFenced(old, id);
      append(idle, id, 1);
      try (PartitionWriter<Note> newest = openWriter(log, 0)) {
        assertFenced(idle, id);
        assertFenced(idle, id);
        append(newest, id, 2);
        assertFenced(old, id);
        append(newest, id, 3);
      }
    }
    assertThat(readAll(0)).extracting(RecordedEvent::version).containsExactly(1L, 2L, 3L);
  }

  @Test
  void a_writer_that_used_to_write_a_lot_is_fenced_too() {
    String id = idIn(0, "order");
    EventLog<Note> other = openAgain();
    for (int written = 1; written <= 6; written++) {
      try (PartitionWriter<Note> old = openWriter(other, 0)) {
        for (int i = 0; i < written; i++) {
          append(old, id, 1);
        }
        try (PartitionWriter<Note> newest = openWriter(log, 0)) {
          assertFenced(old, id);
          append(newest, id, 1);
        }
      }
    }
    assertThat(readAll(0)).hasSize(1 + 2 + 3 + 4 + 5 + 6 + 6);
  }

  @Test
  void writers_of_other_partitions_are_not_fenced() {
    try (PartitionWriter<Note> zero = openWriter(log, 0);
        PartitionWriter<Note> one = openWriter(openAgain(), 1)) {
      append(zero, idIn(0, "order"), 1);
      append(one, idIn(1, "order"), 1);
    }
  }

  @Test
  void closing_a_writer_fences_nobody() {
    String id = idIn(0, "order");
    PartitionWriter<Note> old = openWriter(log, 0);
    append(old, id, 1);
    try (PartitionWriter<Note> newest = openWriter(log, 0)) {
      append(newest, id, 2);
      old.close();
      old.close();
      append(newest, id, 3);
    }
    assertThat(readAll(0)).hasSize(3);
  }

  @Test
  void a_new_writer_finds_all_that_its_predecessor_committed() {
    String id = idIn(0, "order");
    EventLog<Note> other = openAgain();
    for (int round = 1; round <= 5; round++) {
      try (PartitionWriter<Note> writer = openWriter(log, 0)) {
        append(writer, id, round);
      }
      openWriter(other, 0).close();
      assertThat(Notes.readAll(other, 0)).hasSize(round);
    }
  }

  @Test
  void a_writer_is_confirmed_until_somebody_takes_over() {
    String id = idIn(0, "order");
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      writer.confirm();
      append(writer, id, 1);
      writer.confirm();
      try (PartitionWriter<Note> elsewhere = openWriter(openAgain(), 1)) {
        elsewhere.confirm();
        writer.confirm();
      }
      try (PartitionWriter<Note> successor = openWriter(openAgain(), 0)) {
        assertThatExceptionOfType(WriterFenced.class).isThrownBy(writer::confirm);
        assertFenced(writer, id);
        successor.confirm(); // and it goes on undisturbed
        append(successor, id, 2);
      }
    }
  }

  @Test
  void a_writer_opens_again_in_its_own_place() {
    String id = idIn(0, "order");
    PartitionWriter<Note> first = openWriter(log, 0);
    append(first, id, 1);
    Place place = first.place();
    first.close();
    PartitionWriter<Note> second = first.reopen(place);
    append(second, id, 2);
    second.close();
    // Also from a handle whose successor of the same log is spent: its opening got lost, say.
    try (PartitionWriter<Note> third = first.reopen(place)) {
      append(third, id, 3);
    }
    assertThat(Notes.readAll(log, 0))
        .extracting(RecordedEvent::version)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void a_writer_does_not_open_again_against_who_took_over() {
    String id = idIn(0, "order");
    PartitionWriter<Note> old = openWriter(log, 0);
    append(old, id, 1);
    Place place = old.place();
    old.close();
    try (PartitionWriter<Note> successor = openWriter(openAgain(), 0)) {
      append(successor, id, 2);
      assertThatExceptionOfType(WriterFenced.class).isThrownBy(() -> old.reopen(place));
      append(successor, id, 3); // and it goes on undisturbed
    }
    // A node that is asked to take over does so.
    try (PartitionWriter<Note> back = openWriter(log, 0)) {
      append(back, id, 4);
    }
  }

  @Test
  void a_writer_has_a_place_behind_what_it_appended() {
    String id = idIn(0, "order");
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      Place opened = writer.place();
      assertThat(opened.term().number()).isEqualTo(1);
      assertThat(opened.index()).isZero();
      RecordedEvent<Note> event = append(writer, id, 1);
      assertThat(writer.place().offset()).isEqualTo(event.position().offset() + 1);
      assertThat(writer.place().term()).isEqualTo(opened.term());
      assertThat(writer.place().index()).isEqualTo(1);
      assertThat(placeAtTheEnd(log, Place.BEGINNING).offset()).isEqualTo(writer.place().offset());
      assertThat(placeAtTheEnd(log, Place.BEGINNING).index()).isEqualTo(1);
      assertThat(log.verify(0, writer.place()).offset()).isEqualTo(writer.place().offset());
    }
  }

  @Test
  void each_term_is_numbered_after_the_one_before_it() {
    try (PartitionWriter<Note> first = openWriter(log, 0);
        PartitionWriter<Note> second = openWriter(openAgain(), 0)) {
      assertThat(second.place().term().number()).isEqualTo(first.place().term().number() + 1);
      assertThat(second.place().term().nonce()).isNotEqualTo(first.place().term().nonce());
    }
  }

  @Test
  void notes_are_read_as_they_were_appended() {
    String id = idIn(0, "order");
    LogNote refusals =
        new LogNote(
            List.of(
                new Refusal(id, "c-1", 0, null, "order.unknown", "нет такого заказа 🧾"),
                new Refusal("", "c-2", 7, 6L, "version-conflict", "")),
            null);
    LogNote taken = new LogNote(List.of(), new StreamPosition("stream-1", 17));
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      assertThat(writer.append(List.of(), refusals)).isEmpty();
      assertThat(writer.append(List.of(note(id, 1, "a")), taken)).hasSize(1);
      writer.append(List.of(note(id, 2, "b")));
      writer.append(List.of(), LogNote.EMPTY);
    }
    try (EventCursor<Note> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      List<LogNote> notes = new ArrayList<>();
      List<RecordedEvent<Note>> events = new ArrayList<>();
      List<RecordedEvent<Note>> batch;
      do {
        batch = cursor.next();
        events.addAll(batch);
        notes.addAll(cursor.notes());
      } while (!batch.isEmpty());
      assertThat(notes).containsExactly(refusals, taken, LogNote.EMPTY);
      assertThat(events).extracting(RecordedEvent::version).containsExactly(1L, 2L);
      assertThat(cursor.place().index()).isEqualTo(5);
    }
  }

  @Test
  void neither_events_nor_a_note_are_nothing_to_append() {
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      assertThatIllegalArgumentException().isThrownBy(() -> writer.append(List.of()));
    }
  }

  @Test
  void what_a_zombie_writes_does_not_count_and_its_successor_goes_on() {
    String id = idIn(0, "order");
    EventLog<Note> other = openAgain();
    for (int round = 0; round < 3; round++) {
      PartitionWriter<Note> zombie = openWriter(log, 0);
      append(zombie, id, 2 * round + 1);
      try (PartitionWriter<Note> living = openWriter(other, 0)) {
        assertFenced(zombie, id); // leaves its records behind those of the living
        append(living, id, 2 * round + 2);
        living.confirm();
        assertThat(log.verify(0, living.place()).offset()).isEqualTo(living.place().offset());
      }
      zombie.close();
    }
    assertThat(readAll(0))
        .extracting(RecordedEvent::version)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void a_place_that_the_log_does_not_have_is_an_error() {
    String id = idIn(0, "order");
    Place place;
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      append(writer, id, 1);
      append(writer, id, 2);
      place = writer.place();
    }
    List<Place> wrong =
        List.of(
            new Place(place.offset() - 1, place.term(), place.index(), place.leaderEpoch()),
            new Place(place.offset(), place.term(), place.index() - 1, place.leaderEpoch()),
            new Place(
                place.offset(),
                new Term(place.term().number(), "0123456789abcdef0123456789abcdef"),
                place.index(),
                place.leaderEpoch()),
            new Place(
                place.offset(),
                new Term(place.term().number() + 1, place.term().nonce()),
                place.index(),
                place.leaderEpoch()));
    for (Place each : wrong) {
      assertThatExceptionOfType(EventsLost.class).isThrownBy(() -> log.verify(0, each));
      assertThatExceptionOfType(EventsLost.class)
          .isThrownBy(() -> read(log, 0, each, log.extent(0).end()));
      assertThatExceptionOfType(EventsLost.class).isThrownBy(() -> log.openWriter(0, each));
    }
    assertThat(log.verify(0, Place.BEGINNING)).isEqualTo(Place.BEGINNING);
  }

  private static Place placeAtTheEnd(EventLog<Note> log, Place from) {
    try (EventCursor<Note> cursor = log.read(0, from, log.extent(0).end())) {
      while (!cursor.next().isEmpty()) {
        // on to the end
      }
      return cursor.place();
    }
  }

  /** Whole batches only; all that were acknowledged; in order; none after the handover. */
  @Test
  void a_writer_fenced_amid_its_work_leaves_whole_batches() {
    String id = idIn(0, "order");
    int batchSize = 5;
    Executor thread = task -> Thread.ofPlatform().daemon().start(task);
    EventLog<Note> successor = openAgain();
    Place before = Place.BEGINNING;
    for (int round = 1; round <= 5; round++) {
      before = placeAtTheEnd(successor, before);
      AtomicInteger acknowledged = new AtomicInteger();
      PartitionWriter<Note> old = log.openWriter(0, before);
      CompletableFuture<@Nullable LogException> ending =
          CompletableFuture.supplyAsync(
              () -> Notes.appendUntilRefused(old, id, batchSize, acknowledged), thread);
      while (acknowledged.get() < round * 2 && !ending.isDone()) {
        Thread.onSpinWait();
      }
      try (PartitionWriter<Note> newest = successor.openWriter(0, before)) {
        List<RecordedEvent<Note>> inherited = read(successor, 0, before, successor.extent(0).end());
        append(newest, id, 1);
        // A commit that meets the handover may get an answer that says neither yes nor no.
        assertThat(ending.join()).isInstanceOfAny(WriterFenced.class, AppendOutcomeUnknown.class);

        List<RecordedEvent<Note>> all = read(successor, 0, before, successor.extent(0).end());
        assertThat(all).hasSize(inherited.size() + 1);
        assertThat(all.subList(0, inherited.size())).isEqualTo(inherited);
        assertThat(inherited.size() % batchSize).isZero();
        int batches = inherited.size() / batchSize;
        assertThat(batches).isBetween(acknowledged.get(), acknowledged.get() + 1);
        assertThat(inherited)
            .extracting(RecordedEvent::version)
            .containsExactlyElementsOf(
                IntStream.rangeClosed(1, inherited.size()).mapToObj(Long::valueOf).toList());
      } finally {
        old.close();
      }
    }
  }
}
