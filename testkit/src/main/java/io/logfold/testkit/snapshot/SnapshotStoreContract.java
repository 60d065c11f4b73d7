package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.PartitionCountChanged;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every {@link SnapshotStore} must do. An adapter's test extends this class and says how to
 * open a store; each test uses a log of its own, so all of them may share one database.
 */
public abstract class SnapshotStoreContract extends CheckpointContract {

  @Test
  final void a_store_that_has_seen_nothing_promises_nothing() {
    assertThat(store.checkpoint(partition)).isEqualTo(Checkpoint.none(partition));
    SnapshotStore.Loaded<String> loaded = store.load(partition, List.of("a"));
    assertThat(loaded.checkpoint()).isEqualTo(Checkpoint.none(partition));
    assertThat(loaded.snapshots()).isEmpty();
  }

  @Test
  final void what_was_saved_is_loaded_whole() {
    CommandMemory commands =
        CommandMemory.of(
            List.of(
                new CommandMemory.Entry(
                    "0b9dcd5c-3b6f-4a0e-9d6e-2d6d0a4cf0a1", 1, 3, 1_700_000_000L),
                new CommandMemory.Entry("pay 2 ünïcode 🎈", 4, 4, 1_700_000_001L)));
    Snapshot<String> a = new Snapshot<>("a", 4, "state of a", commands);
    Snapshot<String> b = new Snapshot<>("b", 1, "", CommandMemory.EMPTY);

    assertThat(save(0, 10, a, b)).isEqualTo(SaveOutcome.SAVED);

    assertThat(store.checkpoint(partition)).isEqualTo(at(10));
    SnapshotStore.Loaded<String> loaded = store.load(partition, List.of("a", "b"));
    assertThat(loaded.checkpoint()).isEqualTo(at(10));
    assertThat(loaded.snapshots()).hasSize(2).containsEntry("a", a).containsEntry("b", b);
  }

  @Test
  final void a_full_command_memory_comes_back_in_its_order() {
    CommandMemory commands = CommandMemory.EMPTY;
    for (int version = 1; version <= CommandMemory.CAPACITY + 70; version++) {
      String id = version % 3 == 0 ? "c" + version : new UUID(version, ~version).toString();
      commands = commands.after(id, version, Instant.ofEpochSecond(version));
    }
    save(0, 1, new Snapshot<>("a", CommandMemory.CAPACITY + 70, "x", commands));

    assertThat(loaded("a").commands()).isEqualTo(commands);
  }

  @Test
  final void only_what_is_asked_for_and_there_is_loaded() {
    save(0, 10, snapshot("a", 1), snapshot("b", 1), snapshot("c", 1));

    assertThat(store.load(partition, List.of("c", "absent", "a", "c")).snapshots())
        .containsOnlyKeys("a", "c");
    SnapshotStore.Loaded<String> none = store.load(partition, List.of());
    assertThat(none.snapshots()).isEmpty();
    assertThat(none.checkpoint()).isEqualTo(at(10));
  }

  @Test
  final void any_string_can_be_an_aggregate_id() {
    List<String> ids =
        List.of("A", "a", " a", "ä", "a\u0308", "o'brien\\\"", "{a,b}", "NULL", "%_", "🎈", "\0\n");
    List<Snapshot<String>> all = new ArrayList<>();
    for (String id : ids) {
      all.add(new Snapshot<>(id, 1, "state of " + id, CommandMemory.EMPTY));
    }
    all.add(snapshot("x".repeat(500), 1));

    save(store, at(0), at(10), all);

    List<String> every = all.stream().map(Snapshot::aggregateId).toList();
    assertThat(store.load(partition, every).snapshots().values())
        .containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  final void the_checkpoint_moves_although_nothing_changed() {
    save(0, 10, snapshot("a", 1));
    assertThat(save(10, 25)).isEqualTo(SaveOutcome.SAVED);

    assertThat(store.checkpoint(partition)).isEqualTo(at(25));
    assertThat(loaded("a")).isEqualTo(snapshot("a", 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {10, 15, 19})
  final void a_save_takes_effect_when_the_stored_checkpoint_lies_within_its_range(long stored) {
    save(0, stored, snapshot("a", 1));

    assertThat(save(10, 20, snapshot("a", 2))).isEqualTo(SaveOutcome.SAVED);

    assertThat(store.checkpoint(partition)).isEqualTo(at(20));
    assertThat(loaded("a").version()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 21, 1000})
  final void a_save_up_to_what_is_stored_or_before_it_is_outdated_and_changes_nothing(long stored) {
    save(0, stored, snapshot("a", 3));

    assertThat(save(10, 20, snapshot("a", 4), snapshot("b", 1))).isEqualTo(SaveOutcome.OUTDATED);

    assertThat(store.checkpoint(partition)).isEqualTo(at(stored));
    assertThat(store.load(partition, List.of("a", "b")).snapshots().values())
        .containsExactly(snapshot("a", 3));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 9})
  final void a_save_that_builds_on_more_than_is_stored_is_a_gap_and_changes_nothing(long stored) {
    if (stored > 0) {
      save(0, stored, snapshot("a", 3));
    }

    assertThat(save(10, 20, snapshot("a", 4), snapshot("b", 1))).isEqualTo(SaveOutcome.GAP);

    assertThat(store.checkpoint(partition)).isEqualTo(at(stored));
    assertThat(store.load(partition, List.of("a", "b")).snapshots()).hasSize(stored > 0 ? 1 : 0);
  }

  @Test
  final void saving_the_same_again_is_harmless() {
    assertThat(save(0, 10, snapshot("a", 1))).isEqualTo(SaveOutcome.SAVED);
    assertThat(save(0, 10, snapshot("a", 1))).isEqualTo(SaveOutcome.OUTDATED);
    assertThat(loaded("a")).isEqualTo(snapshot("a", 1));
  }

  @Test
  final void an_empty_range_never_takes_effect() {
    save(0, 10, snapshot("a", 1));

    assertThat(save(10, 10, snapshot("a", 2))).isEqualTo(SaveOutcome.OUTDATED);
    assertThat(save(11, 11, snapshot("a", 2))).isEqualTo(SaveOutcome.GAP);
    assertThat(loaded("a").version()).isEqualTo(1);
  }

  /**
   * A snapshot may be from later than the checkpoint it was saved with; then a save that moves the
   * checkpoint can bring an older one.
   */
  @Test
  final void an_older_snapshot_never_replaces_a_newer_one() {
    save(0, 10, snapshot("a", 7), snapshot("b", 1));

    assertThat(save(10, 20, snapshot("a", 5), snapshot("b", 2))).isEqualTo(SaveOutcome.SAVED);

    assertThat(store.checkpoint(partition)).isEqualTo(at(20));
    assertThat(loaded("a")).isEqualTo(snapshot("a", 7));
    assertThat(loaded("b")).isEqualTo(snapshot("b", 2));
  }

  @Test
  final void of_an_aggregate_that_comes_twice_in_a_save_the_newest_counts() {
    save(0, 10, snapshot("a", 1), snapshot("a", 3), snapshot("a", 2));
    assertThat(loaded("a")).isEqualTo(snapshot("a", 3));
  }

  @Test
  final void a_range_that_runs_backwards_or_across_partitions_is_refused() {
    assertThatThrownBy(() -> save(10, 9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> save(store, at(log.partition(2), 0), at(9), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(store.checkpoint(partition)).isEqualTo(at(0));
  }

  @Test
  final void partitions_are_kept_apart() {
    save(0, 10, snapshot("a", 1));

    assertThat(store.checkpoint(log.partition(0))).isEqualTo(Checkpoint.none(log.partition(0)));
    assertThat(store.load(log.partition(0), List.of("a")).snapshots()).isEmpty();
  }

  @Test
  final void discarding_forgets_the_partition_and_nothing_else() {
    save(0, 10, snapshot("a", 1));
    LogPartition other = log.partition(2);
    save(store, at(other, 0), at(other, 5), List.of(snapshot("b", 1)));
    SnapshotStore<String> otherShape = opened("thing", "f2");
    save(otherShape, at(0), at(7), List.of(snapshot("a", 1)));

    store.discard(partition);

    assertThat(store.checkpoint(partition)).isEqualTo(at(0));
    assertThat(store.load(partition, List.of("a")).snapshots()).isEmpty();
    assertThat(store.load(other, List.of("b")).snapshots()).hasSize(1);
    assertThat(otherShape.load(partition, List.of("a")).snapshots()).hasSize(1);
    assertThat(save(10, 20, snapshot("a", 2))).isEqualTo(SaveOutcome.GAP);
    assertThat(save(0, 5, snapshot("a", 1))).isEqualTo(SaveOutcome.SAVED);
  }

  @Test
  final void discarding_nothing_is_harmless() {
    store.discard(partition);
    assertThat(store.checkpoint(partition)).isEqualTo(at(0));
  }

  @Test
  final void sets_of_other_logs_types_and_shapes_are_kept_apart() {
    save(0, 10, snapshot("a", 1));
    LogPartition recreated =
        new LogIdentity(log.name(), UUID.randomUUID().toString(), log.partitions()).partition(1);

    assertThat(store.checkpoint(recreated)).isEqualTo(Checkpoint.none(recreated));
    assertThat(store.load(recreated, List.of("a")).snapshots()).isEmpty();
    for (SnapshotStore<String> other : List.of(opened("thing", "f2"), opened("being", "f1"))) {
      assertThat(other.checkpoint(partition)).isEqualTo(at(0));
      assertThat(other.load(partition, List.of("a")).snapshots()).isEmpty();
      assertThat(save(other, at(0), at(3), List.of(snapshot("a", 9)))).isEqualTo(SaveOutcome.SAVED);
    }
    assertThat(store.checkpoint(partition)).isEqualTo(at(10));
    assertThat(loaded("a")).isEqualTo(snapshot("a", 1));
  }

  @Test
  final void what_was_saved_is_there_when_the_store_is_opened_again() {
    save(0, 10, snapshot("a", 1));
    store.close();

    store = opened("thing", "f1");

    assertThat(store.checkpoint(partition)).isEqualTo(at(10));
    assertThat(loaded("a")).isEqualTo(snapshot("a", 1));
  }

  @Test
  final void another_number_of_partitions_is_refused() {
    save(0, 10, snapshot("a", 1));
    LogPartition grown = new LogIdentity(log.name(), log.id(), 5).partition(1);

    assertThatThrownBy(() -> store.checkpoint(grown))
        .isInstanceOf(PartitionCountChanged.class)
        .hasMessageContaining("3")
        .hasMessageContaining("5");
    assertThatThrownBy(() -> store.load(grown, List.of("a")))
        .isInstanceOf(PartitionCountChanged.class);
    assertThatThrownBy(() -> save(store, at(grown, 10), at(grown, 20), List.of()))
        .isInstanceOf(PartitionCountChanged.class);
    assertThat(store.checkpoint(partition)).isEqualTo(at(10));
  }

  @Test
  final void a_batch_may_be_large() {
    int many = 10_000;
    List<Snapshot<String>> first =
        IntStream.range(0, many).mapToObj(i -> snapshot("id-" + i, 1)).toList();
    List<Snapshot<String>> second =
        IntStream.range(many / 2, many * 3 / 2).mapToObj(i -> snapshot("id-" + i, 2)).toList();
    save(store, at(0), at(many), first);
    save(store, at(many), at(2L * many), second);

    List<String> ids = IntStream.range(0, 2 * many).mapToObj(i -> "id-" + i).toList();
    Map<String, Snapshot<String>> expected = new HashMap<>();
    first.forEach(snapshot -> expected.put(snapshot.aggregateId(), snapshot));
    second.forEach(snapshot -> expected.put(snapshot.aggregateId(), snapshot));
    assertThat(store.load(partition, ids).snapshots().equals(expected)).isTrue();
  }

  /** Whatever the interleaving: what is loaded is the fold of the log up to the checkpoint. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  final void concurrent_savers_leave_the_fold_of_a_prefix(long seed) throws Exception {
    new SaverRace(partition, seed, false).run(store, opened("thing", "f1"));
  }

  /** The same with snapshots that are from later than the checkpoint they are saved with. */
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  final void concurrent_savers_never_lose_an_event(long seed) throws Exception {
    new SaverRace(partition, seed, true).run(store, opened("thing", "f1"));
  }

  private Snapshot<String> loaded(String id) {
    Snapshot<String> snapshot = store.load(partition, List.of(id)).snapshots().get(id);
    assertThat(snapshot).as(id).isNotNull();
    return snapshot;
  }
}
