package io.logfold.application.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.WriterFenced;
import io.logfold.application.internal.partition.Counter.Command.Add;
import io.logfold.application.internal.partition.Scripted.Step;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scenarios of the write protocol that went wrong once, step by step. */
class ProtocolTest {

  private final Scripted world = new Scripted();

  @Test
  void a_look_into_the_log_that_stalls_is_taken_up_again_where_it_stood() throws Exception {
    var processor = world.recovered();
    var command = world.command("a", new Add(1, 1));
    world.log.next(Step.STORE_THEN_UNKNOWN);
    // The first look finds the event and then stalls.
    world.log.failNextReadAfterFirstBatch();

    processor.process(List.of(command));

    assertThat(command.result()).isInstanceOf(Accepted.class);
    assertThat(world.fold("a")).isEqualTo(new Counter(1));
  }

  @Test
  void who_finds_somebody_else_when_it_opens_again_answers_by_what_the_log_has() throws Exception {
    var processor = world.recovered();
    var command = world.command("a", new Add(1, 1));
    world.log.next(Step.STORE_THEN_UNKNOWN);
    world.log.fenceOpening(1);

    assertThatThrownBy(() -> processor.process(List.of(command))).isInstanceOf(WriterFenced.class);

    assertThat(command.result()).isInstanceOf(Accepted.class);
  }

  @Test
  void of_two_with_one_id_the_second_is_answered_when_the_first_has_expired() throws Exception {
    var processor = world.recovered();
    var first = world.command("a", new Add(1, 1), "c", -1);
    var second = world.command("a", new Add(1, 1), "c", 1_000_000_000);
    world.log.next(Step.STORE_THEN_FENCED);

    assertThatThrownBy(() -> processor.process(List.of(first, second)))
        .isInstanceOf(WriterFenced.class);

    assertThat(second.result()).isInstanceOf(Accepted.class);
  }

  @Test
  void a_rebuild_in_the_middle_of_an_append_brings_the_aggregates_back() throws Exception {
    world.saved("b", 3); // so that a later event of b needs the store
    var processor = world.recovered();
    var command = world.command("a", new Add(1, 1));
    world.log.next(Step.UNAVAILABLE);
    world.log.beforeOpening(
        () -> {
          world.append("b", 4);
          world.store.discard(world.partition);
        });

    processor.process(List.of(command));

    assertThat(command.result()).isInstanceOf(Accepted.class);
    assertThat(world.fold("a")).isEqualTo(new Counter(1));
  }

  @Test
  void after_a_rebuild_in_doubt_nothing_is_decided_again() throws Exception {
    world.saved("b", 3);
    var processor = world.recovered();
    var command = world.command("a", new Add(1, 1));
    world.log.next(Step.STORE_THEN_UNKNOWN);
    world.log.beforeOpening(
        () -> {
          world.append("b", 4);
          world.store.discard(world.partition);
        });

    processor.process(List.of(command));

    assertThat(command.settled()).isTrue();
    assertThat(command.result()).isNull();
    assertThatThrownBy(
            () -> {
              command.answer();
              command.caller().join();
            })
        .hasCauseInstanceOf(OutcomeUnknown.class);
    assertThat(world.fold("a")).isEqualTo(new Counter(1));

    var again = world.command("a", new Add(1, 1), command.request().commandId(), 1_000_000_000);
    processor.process(List.of(again));
    assertThat(again.result()).isInstanceOf(Accepted.class);
    assertThat(world.fold("a")).isEqualTo(new Counter(1));
  }

  @Test
  void a_save_from_before_a_rebuild_does_not_hide_the_end_of_the_next_one() throws Exception {
    var processor = world.recovered();
    processor.process(List.of(world.command("a", new Add(1, 1))));
    processor.checkpointer().saveNow(processor.place());
    processor.recover();
    processor.process(List.of(world.command("a", new Add(1, 1))));
    processor.checkpointer().saveNow(processor.place());
    assertThat(world.saves).hasSize(2);

    world.saves.removeLast().run();
    world.saves.removeFirst().run();
    processor.maintainCheckpoint();

    assertThat(processor.checkpointer().saving()).isFalse();
    assertThat(processor.residents().dirtyCount()).isZero();
  }

  @Test
  void a_log_that_lost_what_snapshots_contain_is_not_served_until_they_are_discarded()
      throws Exception {
    world.saved("a", 5);
    world.truncate(2);
    assertThatThrownBy(world::recovered).isInstanceOf(EventsLost.class);

    world.store.discard(world.partition); // an operator accepts the loss
    var processor = world.recovered();

    var resident = processor.residents().find("a");
    assertThat(resident).isNotNull();
    assertThat(resident.state()).isEqualTo(new Counter(2));
  }

  @Test
  void a_living_owner_notices_that_the_log_lost_what_it_acknowledged() throws Exception {
    var processor = world.recovered();
    processor.process(List.of(world.command("a", new Add(1, 3))));
    world.truncate(1);
    var next = world.command("a", new Add(1, 1));
    assertThatThrownBy(() -> processor.process(List.of(next))).isInstanceOf(EventsLost.class);
    assertThat(next.settled()).isFalse(); // and so its outcome is unknown
  }

  @Test
  void a_living_owner_that_only_saves_notices_it_too() throws Exception {
    var processor = world.recovered();
    processor.process(List.of(world.command("a", new Add(1, 3))));
    processor.checkpointer().saveNow(processor.place());
    world.truncate(1);
    world.saves.remove().run();
    assertThatThrownBy(processor::maintainCheckpoint).isInstanceOf(EventsLost.class);
  }

  @Test
  void a_refused_command_is_refused_again_by_the_next_owner() throws Exception {
    var processor = world.recovered();
    var refused = world.command("a", new Add(-1, 1));
    processor.process(List.of(refused));
    assertThat(refused.result()).isInstanceOf(Rejected.class);
    processor.process(List.of(world.command("a", new Add(2, 1))));

    var successor = world.recovered();
    var again = world.command("a", new Add(-1, 1), refused.request().commandId(), 1_000_000_000);
    successor.process(List.of(again));

    assertThat(again.result())
        .isInstanceOfSatisfying(Rejected.class, r -> assertThat(r.replayed()).isTrue());
  }

  @Test
  void a_refusal_before_the_checkpoint_is_remembered_too() throws Exception {
    var processor = world.recovered();
    var refused = world.command("a", new Add(-1, 1));
    processor.process(List.of(refused, world.command("a", new Add(2, 1))));
    processor.checkpointer().saveNow(processor.place());
    world.saves.remove().run();

    var successor = world.recovered();
    var again = world.command("a", new Add(-1, 1), refused.request().commandId(), 1_000_000_000);
    successor.process(List.of(again));

    assertThat(again.result()).isInstanceOf(Rejected.class);
  }

  @Test
  void an_aggregate_in_the_wrong_partition_stops_the_fold() {
    // The log in memory refuses such events; one that was given more partitions would not.
    world.log.claimOtherPartition();
    world.append("a", 1);
    assertThatThrownBy(world::recovered).hasMessageContaining("belongs to partition 1");
  }

  @Test
  void an_unknown_outcome_of_a_batch_that_was_not_stored_decides_it_again() throws Exception {
    var processor = world.recovered();
    var command = world.command("a", new Add(2, 2));
    world.log.next(Step.UNKNOWN);

    processor.process(List.of(command));

    assertThat(command.result()).isInstanceOf(Accepted.class);
    assertThat(world.fold("a")).isEqualTo(new Counter(4));
  }

  @Test
  void who_was_superseded_unawares_refuses_nothing() throws Exception {
    var processor = world.recovered();
    processor.process(List.of(world.command("a", new Add(1, 1))));
    world.append("a", 2); // by a successor
    var outdated = world.command("a", new Add(-2, 1)); // 1 - 2 would be too little

    assertThatThrownBy(() -> processor.process(List.of(outdated))).isInstanceOf(WriterFenced.class);

    assertThat(outdated.settled()).isTrue();
    assertThat(outdated.result()).isNull();
  }
}
