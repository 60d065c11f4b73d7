package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Aggregates that no save knew of, which are copied in, beside those that have a row already. */
@UseServices
final class SnapshotCopyTest {

  private final Fixture fixture;
  private final PostgresSnapshotStore<String> store;

  SnapshotCopyTest(TestServices services) {
    fixture = Fixture.on(services.newDatabase());
    store = fixture.open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void new_and_known_ones_go_together() {
    save(0, 10, List.of(Fixture.snapshot("b", 1)), Map.of("b", EventOffsets.of(3)));

    assertThat(
            save(
                10,
                20,
                List.of(Fixture.snapshot("a", 2), Fixture.snapshot("b", 2)),
                Map.of("a", EventOffsets.of(10, 12), "b", EventOffsets.of(11))))
        .isEqualTo(SaveOutcome.SAVED);

    assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 2));
    assertThat(fixture.load(store, "b")).isEqualTo(Fixture.snapshot("b", 2));
    assertThat(offsets("a")).isEqualTo(EventOffsets.of(10, 12));
    assertThat(offsets("b")).isEqualTo(EventOffsets.of(3, 11));
  }

  @Test
  void more_than_one_portion_of_them() {
    int many = 2_500;
    assertThat(
            save(
                0,
                many,
                IntStream.range(0, many).mapToObj(i -> Fixture.snapshot("o" + i, 1)).toList(),
                IntStream.range(0, many)
                    .boxed()
                    .collect(Collectors.toMap(i -> "o" + i, i -> EventOffsets.of(i)))))
        .isEqualTo(SaveOutcome.SAVED);

    assertThat(fixture.select("SELECT count(*) FROM logfold.snapshots"))
        .isEqualTo(Integer.toString(many));
    assertThat(fixture.load(store, "o2499")).isEqualTo(Fixture.snapshot("o2499", 1));
    assertThat(offsets("o1234")).isEqualTo(EventOffsets.of(1_234));
  }

  /** Then the rows must not stand in the way of a save, not even of the next try of it. */
  @Test
  void a_checkpoint_that_somebody_deleted_leaves_rows_that_are_replaced() {
    save(0, 10, List.of(Fixture.snapshot("a", 1)), Map.of("a", EventOffsets.of(3)));
    fixture.sql("DELETE FROM logfold.checkpoints");

    assertThat(
            save(
                0,
                20,
                List.of(Fixture.snapshot("a", 2), Fixture.snapshot("z", 1)),
                Map.of("a", EventOffsets.of(3, 12), "z", EventOffsets.of(13))))
        .isEqualTo(SaveOutcome.SAVED);

    assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 2));
    assertThat(fixture.load(store, "z")).isEqualTo(Fixture.snapshot("z", 1));
    assertThat(store.checkpoint(fixture.partition())).isEqualTo(fixture.at(20));
  }

  /** Whoever saves less than what is there already knows too little to call anything new. */
  @Test
  void what_another_saver_has_saved_is_not_new() {
    save(0, 10, List.of(Fixture.snapshot("a", 1)), Map.of("a", EventOffsets.of(3)));

    assertThat(save(0, 20, List.of(Fixture.snapshot("a", 2)), Map.of("a", EventOffsets.of(3, 12))))
        .isEqualTo(SaveOutcome.SAVED);

    assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 2));
    assertThat(offsets("a")).isEqualTo(EventOffsets.of(3, 12));
  }

  private SaveOutcome save(
      long from, long to, List<Snapshot<String>> changed, Map<String, EventOffsets> added) {
    return fixture.save(store, from, to, changed, added);
  }

  private EventOffsets offsets(String id) {
    return store.offsets(fixture.partition(), id).offsets();
  }
}
