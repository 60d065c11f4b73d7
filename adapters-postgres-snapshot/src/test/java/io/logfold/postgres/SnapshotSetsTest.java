package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionCountChanged;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What belongs to other logs and other shapes, and what operators do with it. */
@UseServices
final class SnapshotSetsTest {

  private final Fixture fixture;
  private final PostgresSnapshotStore<String> store;

  SnapshotSetsTest(TestServices services) {
    fixture = Fixture.on(services.newDatabase());
    store = fixture.open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void a_changed_shape_is_told_once_and_keeps_the_old_set_for_a_rollback() {
    fixture.save(store, 0, 10, 1);
    try (LogCapture told = LogCapture.of("io.logfold.postgres");
        PostgresSnapshotStore<String> changed = open(new TextCodec("order", "f2"))) {
      assertThat(changed.checkpoint(fixture.partition())).isEqualTo(fixture.at(0));
      changed.load(fixture.partition(), List.of("a"));
      fixture.save(changed, 0, 5, 1);

      assertThat(told.warnings()).hasSize(1);
      assertThat(told.warnings().getFirst()).contains("orders", "f1", "f2", "replayed");
    }
    assertThat(fixture.load(store, "a")).isEqualTo(Fixture.snapshot("a", 1));
    assertThat(store.checkpoint(fixture.partition())).isEqualTo(fixture.at(10));
  }

  @Test
  void a_recreated_log_is_told_and_starts_anew() {
    fixture.save(store, 0, 10, 1);
    LogPartition recreated = new LogIdentity("orders", "another-id", 3).partition(1);
    try (LogCapture told = LogCapture.of("io.logfold.postgres")) {
      assertThat(store.checkpoint(recreated)).isEqualTo(Checkpoint.none(recreated));

      assertThat(told.warnings()).hasSize(1);
      assertThat(told.warnings().getFirst()).contains(fixture.log().id(), "another-id");
    }
  }

  @Test
  void nothing_is_told_when_there_is_nothing_strange() {
    fixture.save(store, 0, 10, 1);
    try (LogCapture told = LogCapture.of("io.logfold.postgres");
        PostgresSnapshotStore<String> again = fixture.open()) {
      again.checkpoint(fixture.partition());
      again.checkpoint(new LogIdentity("other", "x", 9).partition(0));
      assertThat(told.warnings()).isEmpty();
    }
  }

  @Test
  void another_number_of_partitions_is_refused_also_when_the_shape_changed() {
    fixture.save(store, 0, 10, 1);
    LogPartition grown = new LogIdentity("orders", fixture.log().id(), 4).partition(1);
    try (PostgresSnapshotStore<String> changed = open(new TextCodec("order", "f2"))) {
      assertThatThrownBy(() -> changed.checkpoint(grown))
          .isInstanceOf(PartitionCountChanged.class)
          .hasMessageContaining("4 partitions now and had 3")
          .hasMessageContaining("copy the events");
    }
  }

  @Test
  void sets_are_listed_with_what_is_in_them() {
    fixture.save(store, 0, 10, 1);
    Fixture.save(
        store,
        fixture.log().partition(2),
        3,
        List.of(Fixture.snapshot("b", 1), Fixture.snapshot("c", 1)));
    try (PostgresSnapshotStore<String> changed = open(new TextCodec("order", "f2"))) {
      fixture.save(changed, 0, 5, 1);
    }

    List<SnapshotSet> sets = Fixture.operations(store).sets();

    assertThat(sets).extracting(SnapshotSet::fingerprint).containsExactly("f1.2", "f2.2");
    SnapshotSet set = sets.getFirst();
    assertThat(set.contents()).isEqualTo(new SnapshotSet.Contents(3, 2));
    SnapshotSet.Usage usage = set.usage();
    assertThat(usage.lastSavedAt())
        .hasValueSatisfying(at -> assertThat(at).isAfter(usage.createdAt()));
  }

  @Test
  void a_dropped_set_leaves_no_row() {
    fixture.save(store, 0, 10, 1);

    assertThat(Fixture.operations(store).dropAll("orders")).isEqualTo(1);

    for (String table : List.of("snapshot_sets", "checkpoints", "snapshots", "older_offsets")) {
      assertThat(fixture.select("SELECT count(*) FROM logfold." + table)).as(table).isEqualTo("0");
    }
  }

  @Test
  void a_program_that_never_saved_since_a_drop_finds_the_set_that_another_one_made() {
    fixture.save(store, 0, 10, 1);
    try (PostgresSnapshotStore<String> other = fixture.open()) {
      Fixture.operations(other).dropAll("orders");
      fixture.save(other, 0, 7, 1);
    }
    assertThat(store.checkpoint(fixture.partition())).isEqualTo(fixture.at(7));
    assertThat(fixture.load(store, "a").version()).isEqualTo(1);
  }

  @Test
  void a_database_restored_from_an_older_backup_makes_a_gap_and_not_a_hole() {
    fixture.save(store, 0, 10, 1);
    for (String table : List.of("snapshots", "checkpoints")) {
      fixture.sql("CREATE TABLE backup_%1$s AS TABLE logfold.%1$s".formatted(table));
    }
    fixture.save(store, 10, 20, 2);

    for (String table : List.of("snapshots", "checkpoints")) {
      fixture.unseen("DELETE FROM logfold." + table);
      fixture.unseen("INSERT INTO logfold.%1$s SELECT * FROM backup_%1$s".formatted(table));
    }

    assertThat(fixture.save(store, 20, 30, 3)).isEqualTo(SaveOutcome.GAP);
    assertThat(store.checkpoint(fixture.partition())).isEqualTo(fixture.at(10));
    assertThat(fixture.load(store, "a").version()).isEqualTo(1);
    assertThat(fixture.save(store, 10, 30, 3)).isEqualTo(SaveOutcome.SAVED);
  }

  @Test
  void people_can_read_the_states_as_json() {
    Fixture.save(
        store,
        fixture.partition(),
        3,
        List.of(
            Fixture.snapshot("ä-1", 7),
            new io.logfold.application.snapshot.Snapshot<>(
                "odd\0id", 1, "no json", io.logfold.application.snapshot.CommandMemory.EMPTY)));

    assertThat(
            fixture.select(
                "SELECT state ->> 'version' FROM logfold.readable_snapshots"
                    + " WHERE aggregate_id = 'ä-1' AND log_name = 'orders' AND partition = 1"))
        .isEqualTo("7");
    assertThat(
            fixture.select("SELECT count(*) FROM logfold.readable_snapshots WHERE state IS NULL"))
        .isEqualTo("1");
  }

  private PostgresSnapshotStore<String> open(TextCodec codec) {
    return PostgresSnapshotStore.builder(codec).url(fixture.url()).build();
  }
}
