package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.UnreadableSnapshot;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the tables keep offsets, beyond what the contract asks for. */
@UseServices
final class OffsetsTest {

  private static final int MANY = 500;
  private static final String BESIDE =
      "SELECT octet_length(offsets) FROM logfold.snapshots WHERE aggregate_id = 'a'";

  private final Fixture fixture;
  private final PostgresSnapshotStore<String> store;

  OffsetsTest(TestServices services) {
    fixture = Fixture.on(services.newDatabase());
    store = fixture.open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void the_usual_aggregate_needs_no_row_but_its_own() {
    saveOneByOne(20);

    assertThat(fixture.select("SELECT count(*) FROM logfold.older_offsets")).isEqualTo("0");
    assertThat(store.offsets(fixture.partition(), "a").complete()).isTrue();
  }

  @Test
  void what_is_rewritten_with_every_save_stays_small() {
    saveOneByOne(MANY);

    assertThat(Integer.parseInt(fixture.select(BESIDE))).isLessThan(SnapshotUpsert.OFFSETS_BESIDE);
    assertThat(Integer.parseInt(fixture.select("SELECT count(*) FROM logfold.older_offsets")))
        .isBetween(3, 10);
    assertThat(store.offsets(fixture.partition(), "a").complete()).isTrue();
    assertThat(Fixture.operations(store).sets())
        .singleElement()
        .satisfies(set -> assertThat(set.contents().snapshots()).isEqualTo(1));
  }

  @Test
  void dropping_a_set_drops_its_offsets() {
    saveOneByOne(MANY);

    assertThat(Fixture.operations(store).dropAll("orders")).isEqualTo(1);

    assertThat(fixture.select("SELECT count(*) FROM logfold.older_offsets")).isEqualTo("0");
    assertThat(store.offsets(fixture.partition(), "a").version()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE logfold.snapshots SET offsets = set_byte(offsets, 3, 77)",
        "UPDATE logfold.snapshots SET offsets = substr(offsets, 2)",
        "UPDATE logfold.older_offsets SET offsets = set_byte(offsets, 700, 77)",
        "UPDATE logfold.older_offsets SET offsets = offsets || '\\x01'"
      })
  void a_damaged_index_is_unreadable_and_the_states_are_not(String tampering) {
    saveOneByOne(MANY);
    fixture.unseen(tampering);

    assertThatThrownBy(() -> store.offsets(fixture.partition(), "a"))
        .isInstanceOf(UnreadableSnapshot.class)
        .hasMessageContaining("index of a in orders-1 is damaged");
    assertThat(fixture.load(store, "a").version()).isEqualTo(MANY);
  }

  @Test
  void a_piece_that_is_gone_is_missed() {
    saveOneByOne(MANY);
    fixture.unseen(
        "DELETE FROM logfold.older_offsets WHERE before = (SELECT min(before) FROM logfold.older_offsets)");

    assertThat(store.offsets(fixture.partition(), "a").complete()).isFalse();
  }

  private void saveOneByOne(int saves) {
    for (int version = 1; version <= saves; version++) {
      assertThat(save(version)).isEqualTo(SaveOutcome.SAVED);
    }
  }

  private SaveOutcome save(int version) {
    long from = (version - 1) * 1_000L;
    return fixture.save(
        store,
        from,
        from + 1_000,
        List.of(Fixture.snapshot("a", version)),
        Map.of("a", EventOffsets.of(from + 3)));
  }
}
