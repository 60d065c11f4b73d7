package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.SnapshotStore.Start;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.application.snapshot.UnreadableSnapshot;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever an operator removes from the tables, puts back or changes is noticed before anything is
 * decided on it, and what is rebuilt afterwards is right.
 */
@UseServices
final class ChangesByHandTest {

  private static final int MANY = 2_000;

  private final Fixture fixture;
  private final LogPartition other;
  private final PostgresSnapshotStore<String> store;

  ChangesByHandTest(TestServices services) {
    fixture = Fixture.on(services.newDatabase());
    other = fixture.log().partition(2);
    store = fixture.open();
  }

  /** Two saves, so that there are older rows to put back; one aggregate has rows in each table. */
  @BeforeEach
  void save() {
    fixture.save(
        store,
        0,
        MANY,
        List.of(Fixture.snapshot("a", 1), Fixture.snapshot("b", MANY - 1)),
        Map.of("a", EventOffsets.of(0), "b", offsets(1, MANY)));
    Fixture.save(store, other, 10, List.of(Fixture.snapshot("z", 1)));
    for (String table : List.of("snapshot_sets", "checkpoints", "snapshots", "older_offsets")) {
      fixture.sql("CREATE TABLE backup_%1$s AS TABLE logfold.%1$s".formatted(table));
    }
    fixture.save(
        store,
        MANY,
        MANY + 10,
        List.of(Fixture.snapshot("a", 2), Fixture.snapshot("c", 1)),
        Map.of("a", EventOffsets.of(MANY), "c", EventOffsets.of(MANY + 1)));
    assertThat(fixture.select("SELECT count(*) FROM backup_older_offsets")).isEqualTo("1");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static EventOffsets offsets(long from, long to) {
    return EventOffsets.of(LongStream.range(from, to).toArray());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM logfold.snapshots WHERE aggregate_id = 'a'",
        "DELETE FROM logfold.snapshots",
        "TRUNCATE logfold.snapshots",
        "UPDATE logfold.snapshots SET partition = 0 WHERE aggregate_id = 'a'",
        "UPDATE logfold.snapshots SET partition = 1 WHERE aggregate_id = 'z'",
        "UPDATE logfold.snapshots s SET version = b.version, state = b.state,"
            + " commands = b.commands, checksum = b.checksum, offsets = b.offsets"
            + " FROM backup_snapshots b WHERE s.aggregate_id = 'a' AND b.aggregate_id = 'a'",
        "DELETE FROM logfold.snapshots WHERE aggregate_id = 'a';"
            + "INSERT INTO logfold.snapshots SELECT * FROM backup_snapshots WHERE aggregate_id = 'a'",
        "TRUNCATE logfold.snapshots; INSERT INTO logfold.snapshots SELECT * FROM backup_snapshots",
        "INSERT INTO logfold.snapshots SELECT set_id, partition, version, checksum, 'ghost', state,"
            + " commands, offsets FROM backup_snapshots WHERE aggregate_id = 'a'",
        "DELETE FROM logfold.older_offsets",
        "TRUNCATE logfold.older_offsets",
        "UPDATE logfold.older_offsets SET before = before + 1",
        "INSERT INTO logfold.older_offsets SELECT set_id, partition, before + 1, aggregate_id,"
            + " offsets FROM backup_older_offsets",
        "DELETE FROM logfold.checkpoints",
        "TRUNCATE logfold.checkpoints",
        "UPDATE logfold.checkpoints SET next_offset = next_offset - 5",
        "UPDATE logfold.checkpoints SET memory = 'x'",
        "UPDATE logfold.checkpoints SET partition = 0 WHERE partition = 1",
        "TRUNCATE logfold.checkpoints; INSERT INTO logfold.checkpoints SELECT * FROM backup_checkpoints",
        "DELETE FROM logfold.checkpoints; INSERT INTO logfold.checkpoints SELECT * FROM backup_checkpoints",
        "DELETE FROM logfold.snapshot_sets",
        "TRUNCATE logfold.snapshot_sets CASCADE",
        "DELETE FROM logfold.snapshot_sets; INSERT INTO logfold.snapshot_sets SELECT * FROM"
            + " backup_snapshot_sets; INSERT INTO logfold.checkpoints SELECT * FROM backup_checkpoints",
        "TRUNCATE logfold.snapshot_sets, logfold.checkpoints, logfold.snapshots, logfold.older_offsets",
        "DROP TABLE logfold.snapshots CASCADE",
        "DROP TABLE logfold.older_offsets",
        "DROP TABLE logfold.checkpoints",
        "DROP TABLE logfold.snapshot_sets CASCADE",
        "DROP SCHEMA logfold CASCADE",
        // What would silence triggers:
        "ALTER TABLE logfold.snapshots DISABLE TRIGGER ALL; DELETE FROM logfold.snapshots WHERE"
            + " aggregate_id = 'a'",
        "ALTER TABLE logfold.snapshots DISABLE TRIGGER ALL; DELETE FROM logfold.snapshots WHERE"
            + " aggregate_id = 'a'; ALTER TABLE logfold.snapshots ENABLE TRIGGER ALL",
        "ALTER TABLE logfold.checkpoints DISABLE TRIGGER USER; DELETE FROM logfold.checkpoints;"
            + " INSERT INTO logfold.checkpoints SELECT * FROM backup_checkpoints;"
            + " ALTER TABLE logfold.checkpoints ENABLE TRIGGER USER",
        "DROP TRIGGER logfold_changed ON logfold.snapshots; DELETE FROM logfold.snapshots",
        "DROP FUNCTION logfold.void_partitions_changed CASCADE; DELETE FROM logfold.snapshots",
        "CREATE TABLE copied (LIKE logfold.snapshots INCLUDING ALL); DROP TABLE logfold.snapshots"
            + " CASCADE; ALTER TABLE copied SET SCHEMA logfold; ALTER TABLE logfold.copied RENAME TO"
            + " snapshots",
      })
  void a_change_is_noticed_before_it_is_used_and_what_is_rebuilt_is_right(String change) {
    fixture.sql(change);

    noticedByLoading();
    noticedByLoading();
    assertThat(fixture.save(store, MANY + 10, MANY + 20, 3)).isEqualTo(SaveOutcome.GAP);
    try (PostgresSnapshotStore<String> started = fixture.open()) {
      assertThat(started.start(fixture.partition())).isEqualTo(Start.none(fixture.partition()));
    }
    rebuild();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE logfold.schema_version",
        "TRUNCATE logfold.schema_version",
        "DELETE FROM logfold.schema_version WHERE version > 1",
        "DROP TABLE logfold.older_offsets; TRUNCATE logfold.schema_version",
      })
  void tables_whose_version_was_lost_are_created_anew_at_the_next_start(String change) {
    fixture.sql(change);
    try (PostgresSnapshotStore<String> started = fixture.open()) {
      assertThat(started.start(fixture.partition())).isEqualTo(Start.none(fixture.partition()));
    }
    rebuild();
  }

  /** As an owner would: a damaged store is discarded, one that went back is read again. */
  private void noticedByLoading() {
    try {
      assertThat(store.load(fixture.partition(), List.of("a", "b", "c")).checkpoint())
          .isEqualTo(Checkpoint.none(fixture.partition()));
    } catch (UnreadableSnapshot e) {
      assertThat(e).hasMessageContaining("switched off or dropped");
      store.discard(fixture.partition());
    } catch (SnapshotStoreUnavailable e) {
      assertThat(e).hasMessageContaining("does not exist");
    }
    assertThat(store.load(fixture.partition(), List.of("a", "b", "c")).snapshots()).isEmpty();
    assertThat(store.offsets(fixture.partition(), "b").version()).isZero();
  }

  private void rebuild() {
    assertThat(
            fixture.save(
                store,
                0,
                MANY + 20,
                List.of(
                    Fixture.snapshot("a", 2),
                    Fixture.snapshot("b", MANY - 1),
                    Fixture.snapshot("c", 1)),
                Map.of(
                    "a", EventOffsets.of(0, MANY),
                    "b", offsets(1, MANY),
                    "c", EventOffsets.of(MANY + 1))))
        .isEqualTo(SaveOutcome.SAVED);

    List<String> ids = List.of("a", "b", "c", "z", "ghost");
    Map<String, Snapshot<String>> rebuilt = store.load(fixture.partition(), ids).snapshots();
    assertThat(rebuilt).containsOnlyKeys("a", "b", "c");
    assertThat(rebuilt.get("a")).isEqualTo(Fixture.snapshot("a", 2));
    for (String id : List.of("a", "b", "c")) {
      assertThat(store.offsets(fixture.partition(), id).complete()).as(id).isTrue();
    }
    assertThat(fixture.save(store, MANY + 20, MANY + 30, 3)).isEqualTo(SaveOutcome.SAVED);
    assertThat(fixture.load(store, "a").version()).isEqualTo(3);
    assertThat(
            fixture.select(
                "SELECT count(*) FROM logfold.snapshots JOIN logfold.checkpoints"
                    + " USING (set_id, partition) WHERE partition = 1 AND voided IS NULL"))
        .isEqualTo("3");
  }

  @Test
  void only_the_partition_concerned_is_void_and_a_start_says_why() {
    fixture.sql("DELETE FROM logfold.snapshots WHERE aggregate_id = 'a'");

    assertThat(store.checkpoint(other)).isEqualTo(Fixture.at(other, 10));
    assertThat(store.load(other, List.of("z")).snapshots()).containsOnlyKeys("z");
    try (LogCapture told = LogCapture.of("io.logfold.postgres")) {
      var unused = store.start(fixture.partition());
      assertThat(told.warnings()).hasSize(1);
      assertThat(told.warnings().getFirst())
          .contains("orders-1", "are void", "DELETE of table snapshots by", "replayed");
    }
  }

  @Test
  void switched_off_triggers_void_every_partition() {
    fixture.sql("ALTER TABLE logfold.snapshots DISABLE TRIGGER ALL");
    assertThatThrownBy(() -> store.start(fixture.partition()))
        .isInstanceOf(UnreadableSnapshot.class);
    store.discard(fixture.partition());

    assertThat(store.checkpoint(other)).isEqualTo(Checkpoint.none(other));
    assertThat(Fixture.save(store, other, 10, List.of(Fixture.snapshot("z", 1))))
        .isEqualTo(SaveOutcome.SAVED);
    assertThat(store.load(other, List.of("z")).snapshots()).containsOnlyKeys("z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"log_id = 'x'", "fingerprint = 'f2'", "partitions = 4", "aggregate_type = 'x'"})
  void a_set_cannot_be_given_to_another_log_or_shape(String change) {
    assertThatThrownBy(() -> fixture.sql("UPDATE logfold.snapshot_sets SET " + change))
        .rootCause()
        .hasMessageContaining("belongs to one log");
  }

  @Test
  void a_whole_database_restored_from_a_backup_is_used_as_it_stands() {
    // A dump creates triggers after the rows are there.
    fixture.unseen(
        """
        DELETE FROM logfold.snapshots; INSERT INTO logfold.snapshots TABLE backup_snapshots;
        DELETE FROM logfold.checkpoints; INSERT INTO logfold.checkpoints TABLE backup_checkpoints;
        DELETE FROM logfold.older_offsets; INSERT INTO logfold.older_offsets TABLE backup_older_offsets""");

    assertThat(store.checkpoint(fixture.partition())).isEqualTo(fixture.at(MANY));
    assertThat(fixture.load(store, "a").version()).isEqualTo(1);
  }
}
