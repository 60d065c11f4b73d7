package io.logfold.application.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.ReaderRule.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReaderRuleTest {

  static final LogPartition PARTITION = new LogIdentity("orders", "t0", 1).partition(0);
  static final Place BEGINNING = Place.BEGINNING;

  private static final int LOGS = 2_000;
  private static final int LENGTH = 60;
  private static final Term FIRST = new Term(1, "a");

  private static void eachLog(ObjLongConsumer<List<StampedRecord>> check) {
    for (long seed = 1; seed <= LOGS; seed++) {
      check.accept(RandomLog.of(seed, LENGTH), seed);
    }
  }

  private static Verdict accept(ReaderRule rule, StampedRecord record) {
    return rule.accept(record.offset(), record.stamp(), record.leaderEpoch());
  }

  private static List<Long> counted(List<StampedRecord> log) {
    CountedRecords<Long> counted = new CountedRecords<>(new ReaderRule(PARTITION, BEGINNING));
    log.forEach(record -> counted.add(record.offset(), record, true));
    return counted.take();
  }

  @Test
  void counts_what_a_naive_implementation_counts() {
    long[] all = {0};
    eachLog(
        (log, seed) -> {
          assertThat(counted(log)).as("seed %d", seed).isEqualTo(NaiveRule.counted(log));
          all[0] += counted(log).size();
        });
    assertThat(all[0]).as("records that count in all logs").isGreaterThan(LOGS * LENGTH / 10);
  }

  @Test
  void what_counts_never_changes_as_the_log_grows() {
    eachLog(
        (log, seed) -> {
          List<Long> whole = counted(log);
          for (int end = 0; end <= log.size(); end++) {
            List<Long> soFar = counted(log.subList(0, end));
            assertThat(soFar)
                .as("seed %d, end %d", seed, end)
                .isEqualTo(whole.subList(0, soFar.size()));
          }
        });
  }

  @Test
  void each_index_counts_once_and_in_order() {
    eachLog(
        (log, seed) -> {
          List<Long> indexes = new ArrayList<>();
          for (long offset : counted(log)) {
            if (log.get((int) offset).stamp() instanceof Stamp.Data data) {
              indexes.add(data.index());
            }
          }
          assertThat(indexes)
              .as("seed %d", seed)
              .containsExactlyElementsOf(
                  LongStream.rangeClosed(1, indexes.size()).boxed().toList());
        });
  }

  @Test
  void whoever_goes_on_from_a_place_finds_what_he_would_have_found_from_the_beginning() {
    eachLog(
        (log, seed) -> {
          ReaderRule all = new ReaderRule(PARTITION, BEGINNING);
          List<Verdict> verdicts = log.stream().map(record -> accept(all, record)).toList();
          for (Place place : places(log)) {
            ReaderRule on = new ReaderRule(PARTITION, place);
            int first = (int) on.firstOffset(0);
            assertThat(accept(on, log.get(first))).isEqualTo(Verdict.BEFORE);
            assertThat(on.place()).isEqualTo(place);
            List<StampedRecord> rest = log.subList(first + 1, log.size());
            assertThat(rest.stream().map(record -> accept(on, record)).toList())
                .as("seed %d, %s", seed, place)
                .isEqualTo(verdicts.subList(first + 1, log.size()));
            assertThat(on.place()).isEqualTo(all.place());
            assertThat(on.isPending()).isEqualTo(all.isPending());
          }
        });
  }

  /** All places of a log, but the beginning. */
  private static Set<Place> places(List<StampedRecord> log) {
    Set<Place> places = new HashSet<>();
    ReaderRule rule = new ReaderRule(PARTITION, BEGINNING);
    for (StampedRecord record : log) {
      accept(rule, record);
      places.add(rule.place());
    }
    places.remove(BEGINNING);
    return places;
  }

  @Test
  void a_place_lies_behind_an_opening_or_a_whole_group() {
    eachLog(
        (log, seed) -> {
          for (Place place : places(log)) {
            List<Long> before = counted(log.subList(0, (int) place.offset()));
            assertThat(before).hasSize((int) place.index());
            boolean atItsEnd =
                (!before.isEmpty() && before.getLast() == place.offset() - 1)
                    || log.get((int) place.offset() - 1).stamp() instanceof Stamp.Opening;
            assertThat(atItsEnd).as("seed %d, %s", seed, place).isTrue();
          }
        });
  }

  @Test
  void there_is_a_place_behind_every_opening_and_every_whole_group() {
    eachLog(
        (log, seed) -> {
          ReaderRule rule = new ReaderRule(PARTITION, BEGINNING);
          for (StampedRecord record : log) {
            Place before = rule.place();
            Place after =
                switch (accept(rule, record)) {
                  case OPENS, COMPLETES ->
                      new Place(
                          record.offset() + 1, rule.term(), rule.index(), record.leaderEpoch());
                  case BEFORE, JOINS, GHOST, FOREIGN -> before;
                };
            assertThat(rule.place()).as("seed %d", seed).isEqualTo(after);
          }
        });
  }

  @Test
  void who_goes_on_from_a_place_notices_that_the_record_before_it_is_another_one() {
    eachLog(
        (log, seed) -> {
          for (Place place : places(log)) {
            StampedRecord before = log.get((int) place.offset() - 1);
            StampedRecord other = log.get((int) (seed % log.size()));
            if (!isSame(other.stamp(), place)) {
              assertLost(place, other.stamp(), before.leaderEpoch());
            }
            assertLost(place, null, before.leaderEpoch());
            assertLost(place, before.stamp(), before.leaderEpoch() + 1);
          }
        });
  }

  private static boolean isSame(@Nullable Stamp stamp, Place place) {
    return stamp instanceof Stamp.Opening(Term opened)
        ? opened.equals(place.term())
        : new Stamp.Data(place.term(), place.index(), 0).equals(stamp);
  }

  private static void assertLost(Place place, @Nullable Stamp found, int leaderEpoch) {
    ReaderRule rule = new ReaderRule(PARTITION, place);
    long first = rule.firstOffset(0);
    assertThatThrownBy(() -> rule.accept(first, found, leaderEpoch))
        .isInstanceOf(EventsLost.class)
        .hasMessageContaining("before offset " + place.offset());
  }

  @Test
  void who_goes_on_from_a_place_notices_that_the_record_before_it_is_missing() {
    Place place = new Place(5, FIRST, 3, 0);
    ReaderRule rule = new ReaderRule(PARTITION, place);
    assertThat(rule.firstOffset(0)).isEqualTo(4);
    assertThatThrownBy(() -> rule.accept(5, new Stamp.Data(FIRST, 3, 0), 0))
        .isInstanceOf(EventsLost.class);
  }

  @Test
  void what_was_deleted_in_good_order_up_to_a_place_is_not_missed() {
    ReaderRule rule = new ReaderRule(PARTITION, new Place(5, FIRST, 3, 0));
    assertThat(rule.firstOffset(5)).isEqualTo(5);
    assertThat(rule.accept(5, new Stamp.Data(FIRST, 4, 0), 1)).isEqualTo(Verdict.COMPLETES);
  }

  @Test
  void an_unknown_leader_epoch_is_not_compared() {
    Stamp before = new Stamp.Data(FIRST, 3, 0);
    ReaderRule unread = new ReaderRule(PARTITION, new Place(5, FIRST, 3, Place.UNKNOWN_EPOCH));
    assertThat(unread.firstOffset(0)).isEqualTo(4);
    assertThat(unread.accept(4, before, 7)).isEqualTo(Verdict.BEFORE);
    assertThat(unread.place()).isEqualTo(new Place(5, FIRST, 3, 7));
    ReaderRule other = new ReaderRule(PARTITION, new Place(5, FIRST, 3, 7));
    assertThat(other.firstOffset(0)).isEqualTo(4);
    assertThat(other.accept(4, before, Place.UNKNOWN_EPOCH)).isEqualTo(Verdict.BEFORE);
  }

  @Test
  void a_term_may_be_followed_by_one_up_to_2_to_the_power_of_20_further() {
    long furthest = 1 + (1L << 20);
    assertThat(opens(FIRST, furthest)).isEqualTo(Verdict.OPENS);
    assertThat(opens(FIRST, furthest + 1)).isEqualTo(Verdict.GHOST);
    assertThat(opens(FIRST, 2)).isEqualTo(Verdict.OPENS);
    assertThat(opens(FIRST, 1)).isEqualTo(Verdict.GHOST);
    assertThat(opens(FIRST, 0)).isEqualTo(Verdict.GHOST);
    assertThat(opens(FIRST, Long.MAX_VALUE)).isEqualTo(Verdict.GHOST);
    assertThat(opens(FIRST, Long.MIN_VALUE)).isEqualTo(Verdict.GHOST);
    assertThat(opens(FIRST, Long.MIN_VALUE + 2)).isEqualTo(Verdict.GHOST);
  }

  private static Verdict opens(Term present, long number) {
    ReaderRule rule = new ReaderRule(PARTITION, BEGINNING);
    assertThat(rule.accept(0, new Stamp.Opening(present), 0)).isEqualTo(Verdict.OPENS);
    return rule.accept(1, new Stamp.Opening(new Term(number, "b")), 0);
  }

  @Test
  void every_record_is_counted_as_something() {
    eachLog(
        (log, seed) -> {
          ReaderRule rule = new ReaderRule(PARTITION, BEGINNING);
          long[] opened = {0};
          log.forEach(record -> opened[0] += accept(rule, record) == Verdict.OPENS ? 1 : 0);
          SkippedRecords skipped = rule.skipped();
          long others = opened[0] + rule.index() + skipped.ghosts() + skipped.foreign();
          if (rule.isPending()) {
            assertThat(others).as("seed %d", seed).isBetween(log.size() - 3L, log.size() - 1L);
          } else {
            assertThat(others).as("seed %d", seed).isEqualTo(log.size());
          }
        });
  }
}
