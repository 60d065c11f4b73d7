package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** A contract that nothing can fail proves nothing: these operations must fail it. */
final class BrokenOperationsTest {

  @Test
  void healthy_operations_pass() {
    assertThat(run(InMemorySnapshotOperationsTest.class)).isEmpty();
  }

  @Test
  void operations_that_drop_more_than_the_set_fail() {
    assertThat(run(BrokenOperations.DropsTooMuch.class))
        .contains("a_dropped_set_is_gone_and_all_others_stay");
  }

  @Test
  void operations_that_take_sets_of_another_shape_for_their_own_fail() {
    assertThat(run(BrokenOperations.BlindToShapes.class))
        .contains("each_type_each_shape_and_each_log_has_a_set_of_its_own");
  }

  @Test
  void operations_that_show_an_aggregate_twice_fail() {
    assertThat(run(BrokenOperations.RepeatsTheLast.class))
        .contains("a_page_begins_after_an_id_and_ends_at_the_limit");
  }

  @Test
  void operations_that_sort_by_characters_fail() {
    assertThat(run(BrokenOperations.SortsByCharacters.class))
        .contains("all_snapshots_of_a_partition_are_shown_in_the_order_of_their_ids_bytes");
  }

  @Test
  void operations_that_lose_offsets_fail() {
    assertThat(run(BrokenOperations.LosesOffsets.class))
        .contains("snapshots_are_shown_with_the_offsets_of_their_events");
  }

  private static Set<String> run(Class<? extends SnapshotOperationsContract> contract) {
    return ContractRun.failures(contract, 12);
  }
}
