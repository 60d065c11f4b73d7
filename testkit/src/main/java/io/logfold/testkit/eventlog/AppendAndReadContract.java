package io.logfold.testkit.eventlog;

import static io.logfold.testkit.eventlog.Notes.append;
import static io.logfold.testkit.eventlog.Notes.drain;
import static io.logfold.testkit.eventlog.Notes.metadata;
import static io.logfold.testkit.eventlog.Notes.note;
import static io.logfold.testkit.eventlog.Notes.openWriter;
import static io.logfold.testkit.eventlog.Notes.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventCodec;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract's part about appending and reading, and what all parts share. */
@Timeout(60)
abstract class AppendAndReadContract {

  static final int PARTITIONS = 3;
  private static final Instant NOON = Notes.NOON;

  private final List<EventLog<Note>> opened = new ArrayList<>();
  private String name = "";
  EventLog<Note> log = new InMemoryEventLog<>("none", 1);

  /**
   * Opens a log, and creates it if there is none of that name. Each call gives a new object, as a
   * new process would have it; objects of the same name are the same log. The contract closes it.
   *
   * @param name unique within the run; letters, digits and dashes
   */
  protected abstract EventLog<Note> open(String name, int partitions, EventCodec<Note> codec);

  @BeforeEach
  final void openOwnLog() {
    name = "contract-" + Long.toString(System.nanoTime(), 36);
    log = openAgain();
  }

  @AfterEach
  final void closeLogs() {
    opened.forEach(EventLog::close);
  }

  @Test
  void an_empty_log_has_nothing_to_read() {
    LogExtent extent = log.extent(0);

    assertThat(extent.end()).isEqualTo(extent.start());
    assertThat(readAll(0)).isEmpty();
    assertThat(readAggregate(idIn(0, "nobody"))).isEmpty();
  }

  @Test
  void every_opening_shows_the_same_log() {
    EventLog<Note> other = openAgain();

    assertThat(other.identity()).isEqualTo(log.identity());
    assertThat(log.identity().partitions()).isEqualTo(PARTITIONS);
    assertThat(IntStream.range(0, 100).mapToObj(i -> "order-" + i))
        .allSatisfy(
            id ->
                assertThat(log.partitionOf(id))
                    .isBetween(0, PARTITIONS - 1)
                    .isEqualTo(other.partitionOf(id)));
  }

  @Test
  void events_are_read_as_they_were_appended() {
    String id = idIn(0, "order");
    List<RecordedEvent<Note>> appended = new ArrayList<>();
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      appended.addAll(writer.append(List.of(note(id, 1, "a"))));
      appended.addAll(writer.append(List.of(note(id, 2, "b"), note(id, 3, "c"))));
      appended.addAll(writer.append(List.of(note(id, 4, "d"))));
    }

    assertThat(appended)
        .extracting(event -> event.event().text())
        .containsExactly("a", "b", "c", "d");
    assertThat(appended).extracting(RecordedEvent::version).containsExactly(1L, 2L, 3L, 4L);
    assertThat(appended).allSatisfy(event -> assertThat(event.position().partition()).isZero());
    assertThat(appended)
        .extracting(event -> event.position().offset())
        .isSortedAccordingTo(Comparator.naturalOrder())
        .doesNotHaveDuplicates();
    assertThat(readAll(0)).isEqualTo(appended);
  }

  @Test
  void an_appended_batch_lies_within_the_extent_at_once() {
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      for (int version = 1; version <= 20; version++) {
        long offset = append(writer, idIn(0, "order"), version).position().offset();

        assertThat(log.extent(0).start()).isLessThanOrEqualTo(offset);
        assertThat(log.extent(0).end()).isGreaterThan(offset);
        assertThat(readAll(0)).hasSize(version);
      }
    }
  }

  @Test
  void a_range_includes_its_start_and_excludes_its_end() {
    List<Place> places = new ArrayList<>();
    List<RecordedEvent<Note>> events = appendEach(0, 10, places);

    Place third = places.get(3);
    long seventh = events.get(7).position().offset();

    assertThat(read(log, 0, third, seventh)).isEqualTo(events.subList(3, 7));
    assertThat(read(log, 0, third, third.offset() + 1)).isEqualTo(events.subList(3, 4));
    assertThat(read(log, 0, places.get(4), seventh + 1)).isEqualTo(events.subList(4, 8));
    assertThat(read(log, 0, third, third.offset())).isEmpty();
    assertThat(read(log, 0, places.get(10), log.extent(0).end())).isEmpty();
  }

  @Test
  void a_cursor_stops_at_its_end_though_the_log_goes_on() {
    List<RecordedEvent<Note>> events = appendEach(0, 3, new ArrayList<>());
    try (EventCursor<Note> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      try (PartitionWriter<Note> writer = openWriter(log, 0)) {
        append(writer, idIn(0, "later"), 1);
      }

      assertThat(cursor.next()).isEqualTo(events);
      assertThat(cursor.next()).isEmpty();
      assertThat(cursor.next()).isEmpty();
    }
  }

  @Test
  void two_cursors_do_not_disturb_each_other() {
    List<Place> places = new ArrayList<>();
    List<RecordedEvent<Note>> events = appendEach(0, 5, places);
    LogExtent extent = log.extent(0);
    EventCursor<Note> one = log.read(0, Place.BEGINNING, extent.end());
    EventCursor<Note> two = log.read(0, places.get(2), extent.end());

    assertThat(drain(two)).isEqualTo(events.subList(2, 5));
    assertThat(drain(one)).isEqualTo(events);
  }

  @Test
  void one_aggregate_is_read_out_of_many() {
    String wanted = idIn(1, "wanted");
    String other = idIn(1, "other");
    List<RecordedEvent<Note>> expected = new ArrayList<>();
    List<Place> places = new ArrayList<>();
    try (PartitionWriter<Note> writer = openWriter(log, 1)) {
      for (int version = 1; version <= 20; version++) {
        append(writer, other, version);
        places.add(writer.place());
        expected.add(append(writer, wanted, version));
      }
    }

    assertThat(readAggregate(wanted)).isEqualTo(expected);
    assertThat(readAggregate(idIn(1, "nobody"))).isEmpty();
    assertThat(drain(log.readAggregate(wanted, places.get(4), expected.get(6).position().offset())))
        .isEqualTo(expected.subList(4, 6));
  }

  @Test
  void partitions_are_independent() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      appendEach(partition, partition + 1, new ArrayList<>());
    }

    for (int partition = 0; partition < PARTITIONS; partition++) {
      int number = partition;
      assertThat(readAll(partition))
          .hasSize(partition + 1)
          .allSatisfy(
              event -> {
                assertThat(log.partitionOf(event.aggregateId())).isEqualTo(number);
                assertThat(event.position().partition()).isEqualTo(number);
              });
    }
  }

  @Test
  void metadata_and_unicode_survive() {
    String id = idIn(0, "заказ-注文-🧾/1");
    List<EventMetadata> metadata =
        List.of(
            new EventMetadata("c-1", null, null, NOON),
            new EventMetadata(
                "кома́нда ✓",
                "разговор-💬",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                NOON),
            new EventMetadata("c-3", "", null, Instant.ofEpochMilli(0)),
            new EventMetadata("c-4", null, "", Instant.parse("2024-02-29T23:59:59.999Z")));
    List<NewEvent<Note>> batch = new ArrayList<>();
    for (EventMetadata each : metadata) {
      batch.add(new NewEvent<>(id, batch.size() + 1, new Note("текст 🧾"), each));
    }
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      writer.append(batch);
    }

    assertThat(readAll(0)).extracting(RecordedEvent::metadata).isEqualTo(metadata);
    assertThat(readAll(0)).extracting(RecordedEvent::aggregateId).containsOnly(id);
    assertThat(readAll(0)).extracting(RecordedEvent::event).containsOnly(new Note("текст 🧾"));
    assertThat(readAggregate(id)).hasSize(metadata.size());
  }

  @Test
  void times_are_kept_to_the_millisecond() {
    EventMetadata fine = new EventMetadata("c", null, null, NOON.plusNanos(456_789));
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      List<RecordedEvent<Note>> recorded =
          writer.append(List.of(new NewEvent<>(idIn(0, "order"), 1, new Note("a"), fine)));

      assertThat(recorded).extracting(event -> event.metadata().time()).containsExactly(NOON);
      assertThat(readAll(0)).isEqualTo(recorded);
    }
  }

  @Test
  void a_large_batch_is_appended_as_one() {
    String text = "x".repeat(500);
    List<NewEvent<Note>> batch =
        IntStream.rangeClosed(1, 5_000)
            .mapToObj(version -> note(idIn(0, "order-" + version % 7), version, text + version))
            .toList();
    try (PartitionWriter<Note> writer = openWriter(log, 0)) {
      List<RecordedEvent<Note>> recorded = writer.append(batch);

      assertThat(recorded).hasSize(batch.size());
      assertThat(readAll(0)).isEqualTo(recorded);
    }
  }

  @Test
  void many_threads_may_read_while_one_writes() {
    String id = idIn(2, "order");
    Set<CompletableFuture<Integer>> readers = new HashSet<>();
    try (PartitionWriter<Note> writer = openWriter(log, 2)) {
      for (int version = 1; version <= 30; version++) {
        append(writer, id, version);
        int atLeast = version;
        readers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  List<RecordedEvent<Note>> seen = readAll(2);
                  assertThat(seen).hasSizeGreaterThanOrEqualTo(atLeast);
                  return seen.size();
                }));
      }
      readers.forEach(CompletableFuture::join);
    }
    assertThat(readAll(2)).hasSize(30);
  }

  EventLog<Note> openAgain() {
    EventLog<Note> another = open(name, PARTITIONS, new NoteCodec());
    opened.add(another);
    return another;
  }

  /** An id that starts with {@code prefix} and belongs to the partition. */
  String idIn(int partition, String prefix) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> prefix + "-" + i)
        .filter(id -> log.partitionOf(id) == partition)
        .findFirst()
        .orElseThrow();
  }

  /**
   * @param places takes the place before each event, and behind the last
   */
  private List<RecordedEvent<Note>> appendEach(int partition, int count, List<Place> places) {
    List<RecordedEvent<Note>> events = new ArrayList<>();
    try (PartitionWriter<Note> writer = openWriter(log, partition)) {
      places.add(writer.place());
      for (int version = 1; version <= count; version++) {
        events.add(append(writer, idIn(partition, "order"), version));
        places.add(writer.place());
      }
    }
    return events;
  }

  List<RecordedEvent<Note>> readAll(int partition) {
    return Notes.readAll(log, partition);
  }

  private List<RecordedEvent<Note>> readAggregate(String id) {
    LogExtent extent = log.extent(log.partitionOf(id));
    return drain(log.readAggregate(id, Place.BEGINNING, extent.end()));
  }
}
