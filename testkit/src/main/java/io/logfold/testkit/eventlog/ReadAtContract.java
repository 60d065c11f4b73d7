package io.logfold.testkit.eventlog;

import static io.logfold.testkit.eventlog.Notes.append;
import static io.logfold.testkit.eventlog.Notes.drain;
import static io.logfold.testkit.eventlog.Notes.note;
import static io.logfold.testkit.eventlog.Notes.openWriter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The contract's part about {@link EventLog#readAt}. */
abstract class ReadAtContract extends AppendAndReadContract {

  @Test
  void chosen_events_are_read_in_their_order() {
    List<RecordedEvent<Note>> all = appendBatches(3, 4);

    assertThat(readAt(all)).isEqualTo(all);
    assertThat(readAt(all.subList(5, 6))).isEqualTo(all.subList(5, 6));
    List<RecordedEvent<Note>> some = pick(all, i -> i % 3 != 1);
    assertThat(readAt(some)).isEqualTo(some);
  }

  @Test
  void no_offsets_give_no_events() {
    appendBatches(1, 3);

    assertThat(drain(log.readAt(0, EventOffsets.NONE))).isEmpty();
  }

  @Test
  void chosen_events_may_be_far_apart_or_close_together() {
    List<RecordedEvent<Note>> all = appendBatches(12, 1_000);
    Set<Integer> alone = Set.of(0, 700, 2_500, 2_501, 2_502, 6_000, 6_020, 11_999);

    for (Predicate<Integer> choice :
        List.<Predicate<Integer>>of(
            alone::contains,
            i -> i % 3 == 0,
            i -> i % 450 == 7,
            i -> i % 1_100 == 0,
            i -> i < 8_000 ? i % 5 == 0 : i % 77 == 0)) {
      List<RecordedEvent<Note>> chosen = pick(all, choice);
      assertThat(readAt(chosen).equals(chosen)).isTrue();
    }
  }

  @Test
  void the_histories_of_two_aggregates_are_read_side_by_side() {
    String one = idIn(0, "one");
    String two = idIn(0, "two");
    List<RecordedEvent<Note>> ofOne = new ArrayList<>();
    List<RecordedEvent<Note>> ofTwo = new ArrayList<>();
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      for (int version = 1; version <= 10; version++) {
        ofOne.add(append(writer, one, version));
        ofTwo.add(append(writer, two, version));
      }
    }
    EventCursor<Note> readingOne = log.readAt(0, offsets(ofOne));

    assertThat(readAt(ofTwo)).isEqualTo(ofTwo);
    assertThat(drain(readingOne)).isEqualTo(ofOne);
  }

  @Test
  void an_event_can_be_read_at_its_offset_as_soon_as_it_is_appended() {
    String id = idIn(0, "order");
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      for (int version = 1; version <= 20; version++) {
        RecordedEvent<Note> event = append(writer, id, version);
        assertThat(readAt(List.of(event))).containsExactly(event);
      }
    }
  }

  @Test
  void an_offset_without_an_event_is_an_error() {
    List<RecordedEvent<Note>> all = appendBatches(3, 4);
    LogExtent extent = log.extent(0);
    Set<Long> known =
        all.stream().map(event -> event.position().offset()).collect(Collectors.toSet());

    LongStream.concat(
            LongStream.range(extent.start(), extent.end())
                .filter(offset -> !known.contains(offset)),
            LongStream.of(extent.end(), extent.end() + 1, extent.end() + 1_000_000))
        .forEach(
            wrong -> {
              EventOffsets.Builder offsets = new EventOffsets.Builder();
              LongStream.concat(known.stream().mapToLong(o -> o), LongStream.of(wrong))
                  .sorted()
                  .forEach(offsets::add);
              for (EventOffsets asked : List.of(EventOffsets.of(wrong), offsets.build())) {
                assertThatExceptionOfType(CorruptLog.class)
                    .as("offset %d", wrong)
                    .isThrownBy(() -> drain(log.readAt(0, asked)))
                    .withMessageContaining(Long.toString(wrong));
              }
            });
  }

  /** Batches of events of a few aggregates, in partition 0. */
  private List<RecordedEvent<Note>> appendBatches(int batches, int size) {
    List<RecordedEvent<Note>> all = new ArrayList<>();
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      for (int batch = 0; batch < batches; batch++) {
        int first = batch * size;
        List<NewEvent<Note>> events =
            IntStream.range(first, first + size)
                .mapToObj(i -> note(idIn(0, "order-" + i % 3), i / 3 + 1, "note " + i))
                .toList();
        all.addAll(writer.append(events));
      }
    }
    return all;
  }

  private List<RecordedEvent<Note>> readAt(List<RecordedEvent<Note>> events) {
    return drain(log.readAt(0, offsets(events)));
  }

  private static List<RecordedEvent<Note>> pick(
      List<RecordedEvent<Note>> all, Predicate<Integer> choice) {
    return IntStream.range(0, all.size()).boxed().filter(choice).map(all::get).toList();
  }

  private static EventOffsets offsets(List<RecordedEvent<Note>> events) {
    EventOffsets.Builder offsets = new EventOffsets.Builder();
    events.forEach(event -> offsets.add(event.position().offset()));
    return offsets.build();
  }
}
