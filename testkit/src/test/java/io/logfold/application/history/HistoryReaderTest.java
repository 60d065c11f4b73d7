package io.logfold.application.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.AsOf;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One aggregate's past by the index, by what the owner knows, and by scanning. */
class HistoryReaderTest {

  private static final Logger LOGGER = Logger.getLogger(HistoryReader.class.getName());
  private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");
  private static final int EVENTS = 30;

  private final InMemoryEventLog<String> log = new InMemoryEventLog<>("words", 1);
  private final InMemorySnapshotStore<String> store = new InMemorySnapshotStore<>();
  private final LogPartition partition = log.identity().partition(0);
  private final HistoryReader<String, String> reader = new HistoryReader<>(new Words(), log, store);
  private final Map<String, EventOffsets.Builder> offsets = new HashMap<>();
  private final Map<Long, Place> places = new HashMap<>();

  private static final class Words implements Decider<String, String, String> {
    @Override
    public String initial() {
      return "";
    }

    @Override
    public Decision<String> decide(String state, String command) {
      return Decision.accept(command);
    }

    @Override
    public String evolve(String state, String event) {
      return state + event;
    }
  }

  @BeforeEach
  void write_two_aggregates() {
    LOGGER.setLevel(Level.OFF);
    try (var writer = log.openWriter(0, Place.BEGINNING)) {
      for (int version = 1; version <= EVENTS; version++) {
        for (String id : List.of("a", "b")) {
          Instant time = BEGIN.plusSeconds(version);
          var event =
              new NewEvent<>(
                  id,
                  version,
                  Integer.toString(version % 10),
                  new EventMetadata("c" + version, null, null, time));
          long offset = writer.append(List.of(event)).getFirst().position().offset();
          offsets.computeIfAbsent(id, any -> new EventOffsets.Builder()).add(offset);
          places.put(offset + 1, writer.place());
        }
      }
    }
  }

  @AfterEach
  void speak_again() {
    LOGGER.setLevel(null);
  }

  private EventOffsets of(String id) {
    EventOffsets.Builder known = offsets.get(id);
    return known == null ? EventOffsets.NONE : known.build();
  }

  /** Saves both as they were at a version, with these offsets of the first. */
  private long save(int version, EventOffsets indexed) {
    long nextOffset = of("b").get(version - 1) + 1;
    List<Snapshot<String>> snapshots = new ArrayList<>();
    for (String id : List.of("a", "b")) {
      snapshots.add(new Snapshot<>(id, version, "saved", CommandMemory.EMPTY));
    }
    var unused =
        store.save(
            Checkpoint.none(partition),
            new Checkpoint(partition, Objects.requireNonNull(places.get(nextOffset))),
            snapshots,
            Map.of("a", indexed, "b", of("b").slice(0, version)),
            PartitionMemory.EMPTY);
    return nextOffset;
  }

  private static List<Long> versions(History<String> history) {
    return history.events().stream().map(RecordedEvent::version).toList();
  }

  private void assertWhole(History<String> history, boolean scanned) {
    assertThat(history.events()).hasSize(EVENTS).allMatch(event -> event.aggregateId().equals("a"));
    assertThat(versions(history)).isSorted().doesNotHaveDuplicates();
    assertThat(history.scanned()).isEqualTo(scanned);
  }

  @Test
  void the_index_and_what_the_owner_knows_are_all_it_needs() {
    long saved = save(20, of("a").slice(0, 20));
    Tail tail = new Tail.Known(saved, of("a").slice(20, EVENTS));
    assertWhole(reader.events("a", 0, Integer.MAX_VALUE, tail), false);
  }

  @Test
  void who_owns_nothing_reads_on_from_the_checkpoint() {
    var unused = save(20, of("a").slice(0, 20));
    assertWhole(reader.events("a", 0, Integer.MAX_VALUE, new Tail.Unknown()), false);
  }

  @Test
  void pages_follow_one_another_across_the_checkpoint() {
    var unused = save(20, of("a").slice(0, 20));
    List<Long> seen = new ArrayList<>();
    for (History<String> page = reader.events("a", 0, 7, new Tail.Unknown());
        !page.events().isEmpty();
        page = reader.events("a", seen.getLast(), 7, new Tail.Unknown())) {
      assertThat(page.events()).hasSizeLessThanOrEqualTo(7);
      seen.addAll(versions(page));
    }
    assertThat(seen).hasSize(EVENTS).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void without_the_store_it_scans_and_says_so() {
    var unused = save(20, of("a").slice(0, 20));
    store.goAway();
    assertWhole(reader.events("a", 0, Integer.MAX_VALUE, new Tail.Unknown()), true);
  }

  @Test
  void an_index_that_lacks_something_is_not_used() {
    var unused = save(20, of("a").slice(5, 20));
    assertWhole(reader.events("a", 0, Integer.MAX_VALUE, new Tail.Unknown()), true);
  }

  @Test
  void an_index_that_leads_to_another_aggregate_is_found_out() {
    var unused = save(20, of("b").slice(0, 20));
    assertWhole(reader.events("a", 0, Integer.MAX_VALUE, new Tail.Unknown()), true);
    assertThat(reader.state("a", new AsOf.Version(12), new Tail.Unknown()).state())
        .isEqualTo("123456789012");
  }

  @Test
  void an_index_that_went_back_is_found_out_by_who_knows_better() {
    long saved = save(20, of("a").slice(0, 20));
    Tail tail = new Tail.Known(saved + 10, of("a").slice(25, EVENTS));
    assertWhole(reader.events("a", 0, Integer.MAX_VALUE, tail), true);
  }

  @Test
  void the_past_is_known_by_version_and_by_time() {
    var unused = save(20, of("a").slice(0, 20));
    assertThat(reader.state("a", new AsOf.Version(3), new Tail.Unknown()).state()).isEqualTo("123");
    var then = new AsOf.Time(BEGIN.plusSeconds(25).plusMillis(500));
    assertThat(reader.state("a", then, new Tail.Unknown()).version()).isEqualTo(25);
    assertThat(reader.state("a", new AsOf.Time(BEGIN), new Tail.Unknown()).version()).isZero();
  }

  /**
   * With the index and without, by the owner's knowledge and without: never a part for the whole.
   */
  @Test
  void a_past_whose_first_events_were_deleted_is_an_error_that_says_what_is_missing() {
    long saved = save(20, of("a").slice(0, 20));
    Tail owner = new Tail.Known(saved, of("a").slice(20, EVENTS));
    log.deleteBefore(0, of("a").get(9));
    for (Tail tail : List.of(owner, new Tail.Unknown())) {
      for (AsOf asOf : List.of(new AsOf.Version(3), new AsOf.Time(BEGIN.plusSeconds(25)))) {
        assertMissing(() -> reader.state("a", asOf, tail));
      }
      assertMissing(() -> reader.events("a", 0, 100, tail));
      assertMissing(() -> reader.events("a", 5, 10, tail));
      assertThat(versions(reader.events("a", 12, 10, tail))).startsWith(13L).hasSize(10);
    }
    store.goAway();
    assertMissing(() -> reader.events("a", 0, 100, new Tail.Unknown()));
    assertMissing(() -> reader.events("a", 12, 10, new Tail.Unknown()));
  }

  @Test
  void a_past_of_which_nothing_is_left_is_no_empty_one() {
    var unused = save(EVENTS, of("a"));
    log.deleteBefore(0, log.extent(0).end());
    assertMissing(() -> reader.events("a", 0, 100, new Tail.Unknown()));
    assertMissing(() -> reader.state("a", new AsOf.Version(3), new Tail.Unknown()));
    store.goAway();
    assertMissing(() -> reader.events("nobody", 0, 100, new Tail.Unknown()));
  }

  @Test
  void what_was_deleted_before_anything_was_saved_is_missed() {
    log.deleteBefore(0, of("a").get(9));
    assertMissing(() -> reader.events("a", 0, 100, new Tail.Unknown()));
    log.deleteBefore(0, log.extent(0).end());
    assertMissing(() -> reader.events("nobody", 0, 100, new Tail.Unknown()));
  }

  private static void assertMissing(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOf(CorruptLog.class)
        .hasMessageContaining("in the log")
        .hasMessageContaining("Restore the log");
  }

  @Test
  void nobody_has_no_past() {
    var unused = save(20, of("a").slice(0, 20));
    History<String> none = reader.events("nobody", 0, 10, new Tail.Unknown());
    assertThat(none.events()).isEmpty();
    assertThat(none.scanned()).isFalse();
  }
}
