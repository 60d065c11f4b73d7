package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotSet;
import io.logfold.application.snapshot.SnapshotSet.Contents;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.SnapshotVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link SnapshotStore} that offers {@link SnapshotOperations} must do. An adapter's
 * test extends this class beside {@link SnapshotStoreContract} and says how to open a store; each
 * test uses a log of its own, so all of them may share one database.
 */
public abstract class SnapshotOperationsContract extends StoreFixture {

  /** In the order of their bytes; as characters the last two would change places. */
  private static final List<String> IN_ORDER =
      List.of("\0", " a", "B", "a", "a\0", "aa", "b", "ä", "\uFF5E", "🎈");

  @Test
  final void a_set_is_listed_with_what_is_in_it() {
    save(0, 10, snapshot("a", 1), snapshot("b", 1));
    save(10, 20, snapshot("a", 2));
    save(store, at(log.partition(2), 0), at(log.partition(2), 5), List.of(snapshot("c", 1)));

    SnapshotSet set = only(sets());

    assertThat(set.log()).isEqualTo(log);
    assertThat(set.aggregateType()).isEqualTo("thing");
    assertThat(set.contents()).isEqualTo(new Contents(3, 2));
    assertThat(set.usage().lastUsedAt()).isAfterOrEqualTo(set.usage().createdAt());
    assertThat(set.usage().lastSavedAt())
        .hasValueSatisfying(at -> assertThat(at).isAfterOrEqualTo(set.usage().createdAt()));
  }

  @Test
  final void a_store_that_was_only_read_makes_no_set() {
    store.start(partition);
    store.load(partition, List.of("a"));
    store.offsets(partition, "a");
    store.discard(partition);
    visited(store, partition);

    assertThat(sets()).isEmpty();
  }

  @Test
  final void each_type_each_shape_and_each_log_has_a_set_of_its_own() {
    LogIdentity recreated = recreated();
    SnapshotStore<String> otherShape = opened("thing", "f2");
    SnapshotStore<String> otherType = opened("being", "f1");
    save(0, 10, snapshot("a", 1));
    save(otherShape, at(0), at(10), List.of(snapshot("a", 1)));
    save(otherType, at(0), at(10), List.of(snapshot("a", 1)));
    LogPartition first = recreated.partition(0);
    save(store, at(first, 0), at(first, 10), List.of(snapshot("a", 1)));

    assertThat(sets()).hasSize(4);
    assertThat(sets()).extracting(SnapshotSet::id).doesNotHaveDuplicates();
    for (SnapshotStore<String> each : List.of(store, otherShape, otherType)) {
      assertThat(own(each, log)).hasSize(1);
    }
    assertThat(
            Stream.of(own(store, log), own(store, recreated), own(otherShape, log))
                .flatMap(List::stream)
                .toList())
        .doesNotHaveDuplicates()
        .hasSize(3);
    assertThat(only(own(otherType, log)).aggregateType()).isEqualTo("being");
    assertThat(own(otherShape, recreated)).isEmpty();
  }

  @Test
  final void a_dropped_set_is_gone_and_all_others_stay() {
    SnapshotStore<String> otherShape = opened("thing", "f2");
    save(0, 10, 1, 3);
    save(otherShape, at(0), at(7), List.of(snapshot("a", 5)));
    long id = only(own(store, log)).id();

    assertThat(operations().drop(id)).isTrue();
    assertThat(operations().drop(id)).isFalse();

    assertThat(sets()).isEqualTo(own(otherShape, log)).hasSize(1);
    assertThat(store.start(partition)).isEqualTo(SnapshotStore.Start.none(partition));
    assertThat(store.load(partition, List.of("a")).snapshots()).isEmpty();
    assertThat(store.offsets(partition, "a").offsets()).isEqualTo(EventOffsets.NONE);
    assertThat(visited(store, partition)).isEmpty();
    assertThat(visited(otherShape, partition)).containsExactly("a at 5");
  }

  @Test
  final void a_store_whose_set_was_dropped_makes_another_one() {
    save(0, 10, snapshot("a", 1));
    long id = only(sets()).id();
    operations().drop(id);

    assertThat(save(10, 20, snapshot("a", 2))).isEqualTo(SaveOutcome.GAP);
    assertThat(save(0, 20, snapshot("a", 2))).isEqualTo(SaveOutcome.SAVED);

    assertThat(only(own(store, log)).id()).isNotEqualTo(id);
    assertThat(visited(store, partition)).containsExactly("a at 2");
  }

  @Test
  final void all_sets_of_a_log_name_are_dropped_and_no_others() {
    LogPartition recreated = recreated().partition(1);
    LogPartition other =
        new LogIdentity(log.name() + "-other", UUID.randomUUID().toString(), 3).partition(1);
    save(0, 10, snapshot("a", 1));
    save(opened("thing", "f2"), at(0), at(10), List.of());
    save(store, at(recreated, 0), at(recreated, 10), List.of());
    save(store, at(other, 0), at(other, 10), List.of(snapshot("b", 1)));

    assertThat(operations().dropAll(log.name())).isEqualTo(3);
    assertThat(operations().dropAll(log.name())).isZero();

    assertThat(sets()).isEmpty();
    assertThat(store.checkpoint(partition)).isEqualTo(at(0));
    assertThat(own(store, other.log())).hasSize(1);
    assertThat(visited(store, other)).containsExactly("b at 1");
  }

  @Test
  final void all_snapshots_of_a_partition_are_shown_in_the_order_of_their_ids_bytes() {
    List<Snapshot<String>> all = IN_ORDER.reversed().stream().map(id -> snapshot(id, 1)).toList();
    save(store, at(0), at(10), all);
    save(store, at(log.partition(0), 0), at(log.partition(0), 5), List.of(snapshot("x", 1)));
    save(opened("thing", "f2"), at(0), at(20), List.of(snapshot("y", 1)));

    Seen seen = new Seen();
    assertThat(operations().visitAll(partition, seen)).isEqualTo(at(10));

    assertThat(seen.snapshots).extracting(Snapshot::aggregateId).isEqualTo(IN_ORDER);
    assertThat(seen.snapshots).containsExactlyInAnyOrderElementsOf(all);
    assertThat(seen.unreadable).isEmpty();
  }

  @Test
  final void snapshots_are_shown_with_the_offsets_of_their_events() {
    save(
        store,
        at(0),
        at(10),
        List.of(snapshot("a", 2), snapshot("b", 1), snapshot("c", 1)),
        Map.of("a", EventOffsets.of(1, 4), "b", EventOffsets.of(2)));
    save(store, at(10), at(20), List.of(snapshot("a", 3)), Map.of("a", EventOffsets.of(12)));

    Seen seen = new Seen();
    operations().visitAll(partition, seen);

    assertThat(seen.offsets)
        .containsExactly(EventOffsets.of(1, 4, 12), EventOffsets.of(2), EventOffsets.NONE);
  }

  @Test
  final void nothing_is_shown_of_a_partition_of_which_nothing_was_saved() {
    save(0, 10, snapshot("a", 1));
    LogPartition other = log.partition(0);
    Seen seen = new Seen();

    assertThat(operations().visitAll(other, seen)).isEqualTo(Checkpoint.none(other));
    assertThat(operations().visitPage(other, "", 10, seen)).isEmpty();

    assertThat(seen.snapshots).isEmpty();
  }

  @Test
  final void very_many_snapshots_are_each_shown_once() {
    List<Snapshot<String>> all =
        IntStream.range(0, 5_000).mapToObj(i -> snapshot("id-%s".formatted(i), 1)).toList();
    save(store, at(0), at(10), all);

    assertThat(visited(store, partition))
        .hasSize(all.size())
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Snapshot::state).toList());
  }

  @Test
  final void a_page_begins_after_an_id_and_ends_at_the_limit() {
    save(store, at(0), at(10), IN_ORDER.stream().map(id -> snapshot(id, 1)).toList());
    Seen seen = new Seen();
    int pages = 0;
    Optional<String> last = operations().visitPage(partition, "", 3, seen);
    while (last.isPresent()) {
      pages++;
      assertThat(last).contains(seen.snapshots.getLast().aggregateId());
      last = operations().visitPage(partition, last.get(), 3, seen);
    }

    assertThat(pages).isEqualTo(4);
    assertThat(seen.snapshots).extracting(Snapshot::aggregateId).isEqualTo(IN_ORDER);
  }

  @Test
  final void a_page_may_begin_after_an_id_that_does_not_exist() {
    save(0, 10, snapshot("a", 1), snapshot("c", 1), snapshot("d", 1));
    Seen seen = new Seen();

    assertThat(operations().visitPage(partition, "b", 1, seen)).contains("c");

    assertThat(seen.snapshots).containsExactly(snapshot("c", 1));
  }

  private LogIdentity recreated() {
    return new LogIdentity(log.name(), UUID.randomUUID().toString(), log.partitions());
  }

  private SnapshotOperations<String> operations() {
    return operations(store);
  }

  private static SnapshotOperations<String> operations(SnapshotStore<String> of) {
    return of.operations().orElseThrow();
  }

  /** The sets of logs with this test's name. */
  private List<SnapshotSet> sets() {
    return operations().sets().stream().filter(set -> set.log().name().equals(log.name())).toList();
  }

  private static List<SnapshotSet> own(SnapshotStore<String> of, LogIdentity log) {
    SnapshotOperations<String> operations = operations(of);
    return operations.sets().stream().filter(set -> operations.isOwn(log, set)).toList();
  }

  private static SnapshotSet only(List<SnapshotSet> sets) {
    assertThat(sets).hasSize(1);
    return sets.getFirst();
  }

  /** The states of all snapshots, as they are shown. */
  private static List<String> visited(SnapshotStore<String> of, LogPartition partition) {
    Seen seen = new Seen();
    operations(of).visitAll(partition, seen);
    return seen.snapshots.stream().map(Snapshot::state).toList();
  }

  private static final class Seen implements SnapshotVisitor<String> {
    private final List<Snapshot<String>> snapshots = new ArrayList<>();
    private final List<EventOffsets> offsets = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    @Override
    public void snapshot(Snapshot<String> snapshot, EventOffsets found) {
      snapshots.add(snapshot);
      offsets.add(found);
    }

    @Override
    public void unreadable(String aggregateId, String reason) {
      unreadable.add(aggregateId);
    }
  }
}
