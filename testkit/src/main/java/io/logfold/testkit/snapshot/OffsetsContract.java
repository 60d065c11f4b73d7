package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.Indexed;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract's part about the offsets of events. */
abstract class OffsetsContract extends StoreFixture {

  @Test
  final void nobody_knows_where_events_of_an_unknown_aggregate_stand() {
    assertThat(store.offsets(partition, "a"))
        .isEqualTo(new Indexed(Checkpoint.none(partition), 0, EventOffsets.NONE));

    save(0, 10, 1, 3);

    assertThat(store.offsets(partition, "other"))
        .isEqualTo(new Indexed(at(10), 0, EventOffsets.NONE));
    assertThat(store.offsets(log.partition(0), "a").offsets()).isEqualTo(EventOffsets.NONE);
  }

  @Test
  final void offsets_are_appended_save_by_save() {
    save(0, 10, 2, 3, 7);
    save(10, 20, 3, 12);
    save(20, 30, 3);
    save(30, 1L << 40, 5, 30, (1L << 40) - 1);

    Indexed indexed = store.offsets(partition, "a");
    assertThat(indexed)
        .isEqualTo(new Indexed(at(1L << 40), 5, EventOffsets.of(3, 7, 12, 30, (1L << 40) - 1)));
    assertThat(indexed.complete()).isTrue();
  }

  @Test
  final void what_another_saver_has_added_is_not_added_again() {
    save(0, 10, 2, 3, 7);
    assertThat(save(5, 15, 3, 7, 12)).isEqualTo(SaveOutcome.SAVED);
    assertThat(save(0, 20, 4, 3, 7, 12, 19)).isEqualTo(SaveOutcome.SAVED);

    assertThat(store.offsets(partition, "a"))
        .isEqualTo(new Indexed(at(20), 4, EventOffsets.of(3, 7, 12, 19)));
  }

  @Test
  final void a_save_without_effect_adds_no_offsets() {
    save(0, 20, 2, 3, 7);

    assertThat(save(10, 20, 3, 12)).isEqualTo(SaveOutcome.OUTDATED);
    assertThat(save(30, 40, 4, 33)).isEqualTo(SaveOutcome.GAP);

    assertThat(store.offsets(partition, "a"))
        .isEqualTo(new Indexed(at(20), 2, EventOffsets.of(3, 7)));
  }

  /** Snapshots may be from later than the checkpoint; offsets never are. */
  @Test
  final void offsets_follow_the_checkpoint_whatever_the_age_of_the_snapshot() {
    save(0, 10, 7, 1, 2, 3);
    assertThat(store.offsets(partition, "a").complete()).isFalse();

    save(10, 20, 5, 12, 15);
    assertThat(store.offsets(partition, "a").offsets()).isEqualTo(EventOffsets.of(1, 2, 3, 12, 15));

    save(20, 30, 7, 21, 25);
    Indexed indexed = store.offsets(partition, "a");
    assertThat(indexed.offsets()).isEqualTo(EventOffsets.of(1, 2, 3, 12, 15, 21, 25));
    assertThat(indexed.complete()).isTrue();
    assertThat(store.load(partition, List.of("a")).snapshots())
        .containsEntry("a", snapshot("a", 7));
  }

  @Test
  final void events_that_were_saved_without_offsets_are_missed() {
    save(0, 10, 1, 3);
    save(10, 20, snapshot("a", 2));
    save(20, 30, 3, 22);

    Indexed indexed = store.offsets(partition, "a");
    assertThat(indexed).isEqualTo(new Indexed(at(30), 3, EventOffsets.of(3, 22)));
    assertThat(indexed.complete()).isFalse();
  }

  @Test
  final void one_save_may_bring_very_many_offsets() {
    EventOffsets.Builder first = new EventOffsets.Builder();
    EventOffsets.Builder second = new EventOffsets.Builder();
    for (int i = 0; i < 5_000; i++) {
      first.add(i * 1_000L);
      second.add(5_000_000 + i);
    }
    save(store, at(0), at(5_000_000), List.of(snapshot("a", 5_000)), Map.of("a", first.build()));
    save(
        store,
        at(5_000_000),
        at(6_000_000),
        List.of(snapshot("a", 10_000)),
        Map.of("a", second.build()));

    Indexed indexed = store.offsets(partition, "a");
    assertThat(indexed.offsets().equals(first.build().then(second.build()))).isTrue();
    assertThat(indexed.complete()).isTrue();
  }

  @Test
  final void offsets_may_gather_over_very_many_saves() {
    EventOffsets.Builder all = new EventOffsets.Builder();
    for (int i = 0; i < 500; i++) {
      long offset = i * 1_000L + 7;
      all.add(offset);
      save(
          store,
          at(i * 1_000L),
          at((i + 1) * 1_000L),
          List.of(snapshot("a", i + 1), snapshot("b" + i, 1)),
          Map.of("a", EventOffsets.of(offset), "b" + i, EventOffsets.of(offset + 1)));
    }

    assertThat(store.offsets(partition, "a")).isEqualTo(new Indexed(at(500_000), 500, all.build()));
    assertThat(store.offsets(partition, "b3").offsets()).isEqualTo(EventOffsets.of(3_008));
    store.discard(partition);
    assertThat(store.offsets(partition, "a")).isEqualTo(new Indexed(at(0), 0, EventOffsets.NONE));
  }

  @Test
  final void discarding_forgets_where_events_stand() {
    save(0, 10, 2, 3, 7);
    LogPartition other = log.partition(2);
    save(
        store,
        at(other, 0),
        at(other, 5),
        List.of(snapshot("a", 1)),
        Map.of("a", EventOffsets.of(4)));

    store.discard(partition);

    assertThat(store.offsets(partition, "a")).isEqualTo(new Indexed(at(0), 0, EventOffsets.NONE));
    assertThat(store.offsets(other, "a").offsets()).isEqualTo(EventOffsets.of(4));
    save(0, 10, 2, 3, 7);
    assertThat(store.offsets(partition, "a").offsets()).isEqualTo(EventOffsets.of(3, 7));
  }

  @Test
  final void offsets_of_other_shapes_are_kept_apart() {
    save(0, 10, 1, 3);
    SnapshotStore<String> other = opened("thing", "f2");

    assertThat(other.offsets(partition, "a").offsets()).isEqualTo(EventOffsets.NONE);
    assertThat(store.offsets(partition, "a").offsets()).isEqualTo(EventOffsets.of(3));
  }
}
