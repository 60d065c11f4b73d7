package io.logfold.testkit.eventlog;

import static io.logfold.testkit.eventlog.Notes.append;
import static io.logfold.testkit.eventlog.Notes.assertFenced;
import static io.logfold.testkit.eventlog.Notes.drain;
import static io.logfold.testkit.eventlog.Notes.note;
import static io.logfold.testkit.eventlog.Notes.openWriter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.PlaceSuperseded;
import io.logfold.application.eventlog.Position;
import io.logfold.application.eventlog.QuarantineDecision;
import io.logfold.application.eventlog.RecordedEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link EventLog} must do with what an operator decides about its records. */
public abstract class QuarantineContract extends ReadAtContract {

  @Test
  void a_record_in_quarantine_is_skipped_by_every_reader_and_what_was_written_with_it_counts() {
    String id = idIn(0, "order");
    Position second;
    Place before;
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      append(writer, id, 1);
      second =
          writer.append(List.of(note(id, 2, "bad"), note(id, 2, "good"))).getFirst().position();
      before = writer.place();
    }
    EventLog<Note> other = openAgain();
    assertThat(versions(other)).containsExactly(1L, 2L, 2L);

    QuarantineDecision decision = log.decide(second, true, "came twice");

    assertThat(decision.term()).isGreaterThan(before.term().number());
    for (EventLog<Note> reader : List.of(log, other)) {
      assertThat(reader.decisions()).containsExactly(decision);
      assertThat(versions(reader)).containsExactly(1L, 2L);
      try (EventCursor<Note> cursor =
          reader.readAggregate(id, Place.BEGINNING, reader.extent(0).end())) {
        assertThat(drain(cursor)).extracting(event -> event.event().text()).contains("good");
        assertThat(cursor.skipped().quarantined()).isEqualTo(1);
        assertThat(cursor.place().index()).isEqualTo(before.index());
      }
      assertThatExceptionOfType(CorruptLog.class)
          .isThrownBy(() -> drain(reader.readAt(0, EventOffsets.of(second.offset()))));
    }
  }

  @Test
  void a_decision_can_be_taken_back_and_stays_known() {
    String id = idIn(0, "order");
    Position first = appendOne(id);
    QuarantineDecision taken = log.decide(first, true, "wrong");
    QuarantineDecision back = log.decide(first, false, "it was right");

    assertThat(back.term()).isGreaterThan(taken.term());
    assertThat(log.decisions()).containsExactly(back);
    assertThat(versions(log)).containsExactly(1L);
    assertThat(versions(openAgain())).containsExactly(1L);
  }

  @Test
  void an_owner_that_does_not_know_of_a_decision_is_fenced() {
    String id = idIn(0, "order");
    try (PartitionWriter<Note> owner = openWriter(openAgain(), 0)) {
      RecordedEvent<Note> stored = append(owner, id, 1);
      log.decide(stored.position(), true, "wrong");
      assertFenced(owner, id);
    }
  }

  @Test
  void nobody_goes_on_from_a_place_that_was_reached_before_the_decision() {
    String id = idIn(0, "order");
    EventLog<Note> other = openAgain();
    Place behind;
    Position first;
    try (PartitionWriter<Note> writer = openWriter(other, 0)) {
      first = append(writer, id, 1).position();
      behind = writer.place();
    }
    for (boolean skipped : new boolean[] {true, false}) {
      Position decidedOn = first;
      log.decide(decidedOn, skipped, "a decision");
      for (EventLog<Note> reader : List.of(log, other)) {
        Place from = behind;
        assertThatExceptionOfType(PlaceSuperseded.class)
            .isThrownBy(() -> drain(reader.read(0, from, reader.extent(0).end())));
      }
      try (PartitionWriter<Note> writer = openWriter(other, 0)) {
        behind = writer.place(); // of a term that knows of it
      }
      assertThat(drain(other.read(0, behind, other.extent(0).end()))).isEmpty();
    }
  }

  @Test
  void a_decision_needs_a_reason_and_a_partition() {
    Position first = appendOne(idIn(0, "order"));
    assertThatIllegalArgumentException().isThrownBy(() -> log.decide(first, true, " "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> log.decide(new Position(99, 0), true, "wrong"));
    assertThat(log.decisions()).isEmpty();
  }

  private Position appendOne(String id) {
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      return append(writer, id, 1).position();
    }
  }

  private static List<Long> versions(EventLog<Note> reader) {
    return drain(reader.read(0, Place.BEGINNING, reader.extent(0).end())).stream()
        .map(RecordedEvent::version)
        .toList();
  }
}
