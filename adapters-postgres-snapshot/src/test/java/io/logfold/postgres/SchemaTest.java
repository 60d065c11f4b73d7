package io.logfold.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.SnapshotStore.Start;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter looks after its own tables. */
@UseServices
final class SchemaTest {

  private final Fixture fixture;

  SchemaTest(TestServices services) {
    fixture = Fixture.on(services.newDatabase());
  }

  @Test
  void nodes_that_start_at_the_same_time_create_the_tables_once() throws Exception {
    int nodes = 4;
    CyclicBarrier start = new CyclicBarrier(nodes);
    try (ExecutorService threads = Executors.newFixedThreadPool(nodes)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < nodes; i++) {
        all.add(
            threads.submit(
                () -> {
                  try (PostgresSnapshotStore<String> store = fixture.open()) {
                    start.await();
                    store.connect();
                    store.checkpoint(fixture.partition());
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get(30, TimeUnit.SECONDS);
      }
    }
    assertThat(fixture.select("SELECT count(*) FROM logfold.schema_version")).isEqualTo("5");
  }

  @Test
  void tables_of_a_newer_program_are_refused_with_both_versions() {
    try (PostgresSnapshotStore<String> store = fixture.open()) {
      store.connect();
    }
    fixture.sql("INSERT INTO logfold.schema_version (version) VALUES (9)");

    try (PostgresSnapshotStore<String> store = fixture.open()) {
      assertThatThrownBy(store::connect)
          .isInstanceOf(SnapshotStoreUnavailable.class)
          .hasMessageContaining("version 9")
          .hasMessageContaining("up to 5");
      assertThatThrownBy(() -> store.checkpoint(fixture.partition()))
          .isInstanceOf(SnapshotStoreUnavailable.class)
          .hasMessageContaining("version 9");
    }
  }

  /** Tables as earlier releases left them, with snapshots of a log that had no terms yet. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void snapshots_of_logs_without_terms_are_forgotten(int version) {
    try (PostgresSnapshotStore<String> old = fixture.open()) {
      fixture.save(old, 0, 10, List.of(Fixture.snapshot("a", 1)), Map.of("a", EventOffsets.of(3)));
    }
    fixture.sql(
        """
        INSERT INTO logfold.older_offsets (set_id, partition, before, aggregate_id, offsets)
        SELECT set_id, partition, 10, aggregate_id, offsets FROM logfold.snapshots""");
    fixture.sql(
        """
        ALTER TABLE logfold.checkpoints DROP COLUMN term, DROP COLUMN nonce,
          DROP COLUMN log_index, DROP COLUMN leader_epoch, DROP COLUMN memory""");
    if (version == 1) {
      fixture.sql("DROP TABLE logfold.older_offsets");
      fixture.sql("ALTER TABLE logfold.snapshots DROP COLUMN offsets");
    }
    fixture.sql("DELETE FROM logfold.schema_version WHERE version > " + version);

    try (PostgresSnapshotStore<String> upgraded = fixture.open()) {
      assertThat(upgraded.start(fixture.partition())).isEqualTo(Start.none(fixture.partition()));
      assertThat(Fixture.operations(upgraded).sets()).isEmpty();
      for (String table : List.of("snapshots", "older_offsets", "checkpoints")) {
        assertThat(fixture.select("SELECT count(*) FROM logfold." + table)).isEqualTo("0");
      }

      assertThat(fixture.save(upgraded, 0, 20, 2)).isEqualTo(SaveOutcome.SAVED);
      assertThat(upgraded.checkpoint(fixture.partition())).isEqualTo(fixture.at(20));
    }
  }

  @Test
  void two_schemas_in_one_database_are_strangers() {
    try (PostgresSnapshotStore<String> one = fixture.open();
        PostgresSnapshotStore<String> other =
            PostgresSnapshotStore.builder(Fixture.CODEC)
                .url(fixture.url())
                .schema("other_one")
                .build()) {
      fixture.save(one, 0, 10, 1);

      assertThat(other.checkpoint(fixture.partition())).isEqualTo(fixture.at(0));
      assertThat(fixture.save(other, 0, 5, 2)).isEqualTo(SaveOutcome.SAVED);
      assertThat(fixture.load(one, "a").version()).isEqualTo(1);
    }
  }

  @Test
  void tables_that_are_dropped_while_a_program_runs_come_back() {
    try (PostgresSnapshotStore<String> store = fixture.open()) {
      fixture.save(store, 0, 10, 1);
      fixture.sql("DROP SCHEMA logfold CASCADE");

      assertThatThrownBy(() -> fixture.save(store, 10, 20, 2))
          .isInstanceOf(SnapshotStoreUnavailable.class);
      assertThat(store.checkpoint(fixture.partition())).isEqualTo(fixture.at(0));
      assertThat(fixture.save(store, 10, 20, 2)).isEqualTo(SaveOutcome.GAP);
      assertThat(fixture.save(store, 0, 20, 2)).isEqualTo(SaveOutcome.SAVED);
    }
  }

  @Test
  void tables_that_are_there_are_used_without_the_right_to_create_any() {
    try (PostgresSnapshotStore<String> owner = fixture.open()) {
      owner.connect();
    }
    String role = "plain_" + Integer.toHexString(fixture.hashCode());
    fixture.sql("CREATE ROLE " + role);
    fixture.sql("GRANT " + role + " TO CURRENT_USER");
    try (PostgresSnapshotStore<String> store =
        PostgresSnapshotStore.builder(Fixture.CODEC)
            .url(fixture.url() + "&options=-c%20role=" + role)
            .build()) {
      fixture.sql("GRANT USAGE ON SCHEMA logfold TO " + role);
      fixture.sql(
          "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA logfold TO " + role);
      assertThat(fixture.save(store, 0, 10, 1)).isEqualTo(SaveOutcome.SAVED);
    } finally {
      fixture.sql("DROP OWNED BY " + role);
      fixture.sql("DROP ROLE " + role);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Orders", "a;b", "a\"b", "1a", "pg_mine"})
  void odd_names_of_schemas_are_refused(String name) {
    assertThatThrownBy(
            () -> PostgresSnapshotStore.builder(Fixture.CODEC).url("jdbc:x").schema(name).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("schema");
  }
}
