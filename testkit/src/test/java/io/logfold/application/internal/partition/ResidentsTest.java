package io.logfold.application.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What stays in memory, by number and by bytes. */
class ResidentsTest {

  private static final int LARGE = 10_000;

  private final MemoryBudget memory = MemoryBudget.ofBytes(10 * LARGE);
  private final Residents<String> residents =
      new Residents<>(PartitionOptions.DEFAULT, memory, state -> state.isEmpty() ? 100 : LARGE);

  @Test
  void clean_ones_leave_when_all_together_are_too_large() {
    for (int i = 0; i < 100; i++) {
      add("large-" + i, "large");
    }
    residents.evict();
    assertThat(residents.count()).isBetween(4, 5);
    assertThat(residents.bytes()).isLessThanOrEqualTo(5 * LARGE);
    assertThat(residents.find("large-99")).isNotNull();
    assertThat(residents.find("large-0")).isNull();
  }

  @Test
  void many_small_ones_find_room_where_few_large_ones_do() {
    for (int i = 0; i < 100; i++) {
      add("small-" + i, "");
    }
    residents.evict();
    assertThat(residents.count()).isEqualTo(100);
  }

  @Test
  void unsaved_ones_push_clean_ones_out_and_are_never_pushed_out_themselves() {
    for (int i = 0; i < 8; i++) {
      add("clean-" + i, "large");
    }
    for (int i = 0; i < 12; i++) {
      residents.markDirty(add("dirty-" + i, "large"));
    }
    residents.evict();
    assertThat(residents.dirtyCount()).isEqualTo(12);
    assertThat(residents.count()).isEqualTo(12);
    assertThat(residents.full()).isTrue();
  }

  @Test
  void a_save_makes_room() {
    for (int i = 0; i < 12; i++) {
      residents.markDirty(add("dirty-" + i, "large"));
    }
    residents.beginSave();
    residents.markDirty(found("dirty-3"));
    assertThat(residents.full()).isTrue();
    residents.saved();
    assertThat(residents.full()).isFalse();
    assertThat(residents.dirtyCount()).isEqualTo(1);
    assertThat(residents.bytes()).isLessThanOrEqualTo(10 * LARGE);
    residents.beginSave();
    residents.saved();
    assertThat(residents.dirtyCount()).isZero();
    residents.clear();
    assertThat(residents.bytes()).isZero();
  }

  @Test
  void the_least_recently_used_clean_ones_leave_first() {
    for (int i = 0; i < 12; i++) {
      add("large-" + i, "large");
    }
    residents.find("large-0");
    residents.evict();
    assertThat(residents.find("large-0")).isNotNull();
    assertThat(residents.find("large-1")).isNull();
  }

  @Test
  void what_changes_while_it_is_saved_is_in_the_next_save_too_but_once() {
    residents.markDirty(add("a", ""));
    residents.markDirty(add("b", ""));
    residents.beginSave();
    residents.markDirty(found("a"));
    residents.markDirty(found("a"));
    residents.saved();
    assertThat(residents.beginSave().snapshots())
        .extracting(Snapshot::aggregateId)
        .containsExactly("a");
  }

  @Test
  void a_failed_save_is_folded_into_the_next() {
    residents.markDirty(add("a", ""));
    residents.markDirty(add("b", ""));
    residents.beginSave();
    residents.markDirty(found("a"));
    residents.saveFailed();
    assertThat(residents.beginSave().snapshots())
        .extracting(Snapshot::aggregateId)
        .containsExactlyInAnyOrder("a", "b");
    residents.saved();
    assertThat(residents.dirtyCount()).isZero();
  }

  @Test
  void an_aggregate_that_grows_is_weighed_again() {
    Resident<String> growing = add("growing", "");
    long small = residents.bytes();
    growing.work(1, "large", CommandMemory.EMPTY.after("c", 1, Instant.EPOCH));
    growing.commit();
    residents.markDirty(growing);
    assertThat(residents.bytes()).isGreaterThan(small + LARGE / 2);
  }

  @Test
  void partitions_share_what_there_is() {
    memory.enter();
    assertThat(memory.share()).isEqualTo(10 * LARGE);
    memory.enter();
    assertThat(memory.share()).isEqualTo(5 * LARGE);
    memory.leave();
    assertThat(memory.share()).isEqualTo(10 * LARGE);
  }

  private Resident<String> add(String id, String state) {
    Resident<String> resident =
        new Resident<>(new Snapshot<>(id, 1, state, CommandMemory.EMPTY), 1);
    residents.add(resident);
    return resident;
  }

  private Resident<String> found(String id) {
    Resident<String> resident = residents.find(id);
    if (resident == null) {
      throw new AssertionError(id + " is not resident");
    }
    return resident;
  }
}
