package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** A contract that nothing can fail proves nothing: these stores must fail it. */
final class BrokenStoresTest {

  @Test
  void a_healthy_store_passes() {
    assertThat(run(InMemorySnapshotStoreTest.class)).isEmpty();
  }

  @Test
  void a_forgetful_store_fails() {
    assertThat(run(BrokenStores.Forgetful.class)).contains("a_batch_may_be_large");
  }

  @Test
  void a_store_in_which_the_last_writer_wins_fails() {
    assertThat(run(BrokenStores.LastWriterWins.class))
        .contains("an_older_snapshot_never_replaces_a_newer_one");
  }

  @Test
  void a_store_that_overlooks_gaps_fails() {
    assertThat(run(BrokenStores.BlindToGaps.class))
        .contains("a_save_that_builds_on_more_than_is_stored_is_a_gap_and_changes_nothing");
  }

  @Test
  void a_store_that_drops_overlapping_saves_fails() {
    assertThat(run(BrokenStores.TooStrict.class))
        .contains("a_save_takes_effect_when_the_stored_checkpoint_lies_within_its_range");
  }

  @Test
  void a_store_that_moves_the_checkpoint_before_the_snapshots_fails() {
    assertThat(run(BrokenStores.Piecemeal.class))
        .contains("concurrent_savers_leave_the_fold_of_a_prefix");
  }

  @Test
  void a_store_that_takes_a_recreated_log_for_the_old_one_fails() {
    assertThat(run(BrokenStores.KeyedByName.class))
        .contains("sets_of_other_logs_types_and_shapes_are_kept_apart");
  }

  @Test
  void a_store_that_reads_states_of_another_shape_fails() {
    assertThat(run(BrokenStores.BlindToShapes.class))
        .contains("sets_of_other_logs_types_and_shapes_are_kept_apart");
  }

  @Test
  void a_store_that_adds_offsets_of_a_refused_save_fails() {
    assertThat(run(BrokenIndexes.AddsWhatItRefuses.class))
        .contains("a_save_without_effect_adds_no_offsets");
  }

  @Test
  void a_store_that_replaces_offsets_fails() {
    assertThat(run(BrokenIndexes.KeepsTheYoungestOnly.class))
        .contains("offsets_are_appended_save_by_save", "offsets_may_gather_over_very_many_saves");
  }

  @Test
  void a_store_that_keeps_the_index_of_what_was_discarded_fails() {
    assertThat(run(BrokenIndexes.KeepsWhatWasDiscarded.class))
        .contains("discarding_forgets_where_events_stand");
  }

  @Test
  void a_store_that_leaves_out_overlapping_offsets_fails() {
    assertThat(run(BrokenIndexes.LosesWhatIsNewInAnOverlap.class))
        .contains("what_another_saver_has_added_is_not_added_again");
  }

  @Test
  void a_store_that_ties_offsets_to_the_age_of_snapshots_fails() {
    assertThat(run(BrokenIndexes.TiesOffsetsToSnapshots.class))
        .contains("offsets_follow_the_checkpoint_whatever_the_age_of_the_snapshot");
  }

  @Test
  void a_store_that_forgets_the_term_fails() {
    assertThat(run(BrokenCheckpoints.ForgetsTheTerm.class))
        .contains("a_place_comes_back_whole_wherever_it_is_asked_for");
  }

  @Test
  void a_store_that_knows_only_the_offset_when_it_loads_fails() {
    assertThat(run(BrokenCheckpoints.LoadsOnlyTheOffset.class))
        .contains("a_place_comes_back_whole_wherever_it_is_asked_for");
  }

  @Test
  void a_store_that_forgets_the_memory_fails() {
    assertThat(run(BrokenCheckpoints.ForgetsTheMemory.class))
        .contains("a_memory_comes_back_whole", "a_memory_may_have_very_many_refusals");
  }

  @Test
  void a_store_that_keeps_the_memory_of_a_refused_save_fails() {
    assertThat(run(BrokenCheckpoints.RemembersWhatItRefuses.class))
        .contains("a_save_without_effect_changes_neither_place_nor_memory");
  }

  @Test
  void a_store_that_takes_an_empty_memory_for_no_news_fails() {
    assertThat(run(BrokenCheckpoints.NeverEmptiesTheMemory.class))
        .contains("a_memory_comes_back_whole");
  }

  @Test
  void a_store_that_keeps_the_memory_of_what_was_discarded_fails() {
    assertThat(run(BrokenCheckpoints.RemembersWhatWasDiscarded.class))
        .contains("discarding_forgets_place_and_memory");
  }

  private static Set<String> run(Class<? extends SnapshotStoreContract> contract) {
    return ContractRun.failures(contract, 21);
  }
}
