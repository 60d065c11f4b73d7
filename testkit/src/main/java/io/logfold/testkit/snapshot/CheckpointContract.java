package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.eventlog.Term;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.PartitionMemory;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.SnapshotStore.Start;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract's part about the place of a checkpoint and the memory that is saved with it. */
abstract class CheckpointContract extends OffsetsContract {

  private static final String NONCE = "9f86d081884c7d659a2feaa0c55ad015";

  private static final Refusal BY_A_RULE =
      new Refusal("order-1", "cancel-1", 3, null, "already-shipped", "it was shipped");

  private static final Refusal BY_ITS_VERSION =
      new Refusal(
          "0b9dcd5c-3b6f-4a0e-9d6e-2d6d0a4cf0a1",
          "4a0e9d6e-3b6f-4a0e-9d6e-2d6d0a4cf0a1",
          1L << 40,
          0L,
          "conflict",
          "");

  private static final StreamPosition COMMANDS = new StreamPosition("kZ8x-Qb1T0", 1L << 41);

  @Test
  final void a_place_comes_back_whole_wherever_it_is_asked_for() {
    Checkpoint first = at(new Place(10, new Term(1, NONCE), 0, Place.UNKNOWN_EPOCH));
    Checkpoint second =
        at(
            new Place(
                1L << 40, new Term(1L << 35, "0".repeat(32)), (1L << 41) + 1, Integer.MAX_VALUE));
    Checkpoint third = at(new Place((1L << 40) + 1, new Term(1L << 36, NONCE), 1, 0));

    Checkpoint before = at(0);
    for (Checkpoint next : List.of(first, second, third)) {
      assertThat(save(store, before, next, List.of(snapshot("a", 1)))).isEqualTo(SaveOutcome.SAVED);

      assertThat(store.start(partition).checkpoint()).isEqualTo(next);
      assertThat(store.checkpoint(partition)).isEqualTo(next);
      assertThat(store.load(partition, List.of("a", "b")).checkpoint()).isEqualTo(next);
      assertThat(store.load(partition, List.of()).checkpoint()).isEqualTo(next);
      assertThat(store.offsets(partition, "a").checkpoint()).isEqualTo(next);
      assertThat(store.offsets(partition, "b").checkpoint()).isEqualTo(next);
      before = next;
    }
  }

  /** The term and the leader epoch are the log's affair; savers are compared by offsets alone. */
  @Test
  final void a_save_may_build_on_another_place_at_the_same_offset() {
    save(0, 10, snapshot("a", 1));
    Checkpoint read = at(new Place(10, new Term(9, NONCE), 4, Place.UNKNOWN_EPOCH));

    assertThat(save(store, read, at(20), List.of())).isEqualTo(SaveOutcome.SAVED);

    assertThat(store.checkpoint(partition)).isEqualTo(at(20));
  }

  @Test
  final void a_partition_of_which_nothing_was_saved_remembers_nothing() {
    assertThat(store.start(partition)).isEqualTo(Start.none(partition));
  }

  @Test
  final void a_memory_comes_back_whole() {
    Refusal odd =
        new Refusal("ä\0🎈", "pay 2 ünïcode 🎈", 0, Long.MAX_VALUE, "nö", "\"o'brien\\\"\n{}");
    Refusal bare = new Refusal("", "", 0, null, "", "");
    for (PartitionMemory memory :
        List.of(
            new PartitionMemory(List.of(BY_A_RULE, BY_ITS_VERSION, odd, bare), COMMANDS),
            new PartitionMemory(List.of(BY_ITS_VERSION, BY_A_RULE, BY_A_RULE), null),
            new PartitionMemory(List.of(), COMMANDS),
            new PartitionMemory(List.of(), new StreamPosition("", 0)),
            PartitionMemory.EMPTY)) {
      Checkpoint from = store.checkpoint(partition);
      Checkpoint to = at(from.nextOffset() + 10);

      assertThat(remember(store, from, to, memory)).isEqualTo(SaveOutcome.SAVED);

      assertThat(store.start(partition)).isEqualTo(new Start(to, memory));
    }
  }

  @Test
  final void a_memory_may_have_very_many_refusals() {
    PartitionMemory memory =
        new PartitionMemory(IntStream.range(0, 4_096).mapToObj(this::refusal).toList(), COMMANDS);

    remember(store, at(0), at(10), memory);

    assertThat(store.start(partition)).isEqualTo(new Start(at(10), memory));
  }

  @Test
  final void a_save_without_effect_changes_neither_place_nor_memory() {
    PartitionMemory memory = new PartitionMemory(List.of(BY_A_RULE), COMMANDS);
    PartitionMemory other =
        new PartitionMemory(List.of(BY_ITS_VERSION), new StreamPosition("other", 7));
    remember(store, at(0), at(20), memory);
    Checkpoint same = at(new Place(20, new Term(99, NONCE), 99, 99));

    assertThat(remember(store, at(10), at(15), other)).isEqualTo(SaveOutcome.OUTDATED);
    assertThat(remember(store, at(0), same, other)).isEqualTo(SaveOutcome.OUTDATED);
    assertThat(remember(store, at(20), at(20), other)).isEqualTo(SaveOutcome.OUTDATED);
    assertThat(remember(store, at(30), at(40), other)).isEqualTo(SaveOutcome.GAP);

    assertThat(store.start(partition)).isEqualTo(new Start(at(20), memory));
  }

  @Test
  final void discarding_forgets_place_and_memory() {
    PartitionMemory memory = new PartitionMemory(List.of(BY_A_RULE), COMMANDS);
    LogPartition other = log.partition(2);
    remember(store, at(0), at(20), memory);
    remember(store, at(other, 0), at(other, 5), memory);

    store.discard(partition);

    assertThat(store.start(partition)).isEqualTo(Start.none(partition));
    assertThat(store.load(partition, List.of("a")).checkpoint()).isEqualTo(at(0));
    assertThat(store.start(other)).isEqualTo(new Start(at(other, 5), memory));
    save(0, 10, snapshot("a", 1));
    assertThat(store.start(partition)).isEqualTo(new Start(at(10), PartitionMemory.EMPTY));
  }

  @Test
  final void place_and_memory_belong_to_one_partition_of_one_set() {
    PartitionMemory memory = new PartitionMemory(List.of(BY_A_RULE), COMMANDS);
    remember(store, at(0), at(20), memory);
    SnapshotStore<String> otherShape = opened("thing", "f2");

    assertThat(otherShape.start(partition)).isEqualTo(Start.none(partition));
    assertThat(store.start(log.partition(0))).isEqualTo(Start.none(log.partition(0)));

    save(otherShape, at(0), at(30), List.of());
    assertThat(store.start(partition)).isEqualTo(new Start(at(20), memory));
  }

  @Test
  final void place_and_memory_are_there_when_the_store_is_opened_again() {
    PartitionMemory memory = new PartitionMemory(List.of(BY_A_RULE, BY_ITS_VERSION), COMMANDS);
    remember(store, at(0), at(20), memory);
    store.close();

    assertThat(opened("thing", "f1").start(partition)).isEqualTo(new Start(at(20), memory));
  }

  private static SaveOutcome remember(
      SnapshotStore<String> store, Checkpoint from, Checkpoint to, PartitionMemory memory) {
    return store.save(from, to, List.of(), Map.of(), memory);
  }

  private Checkpoint at(Place place) {
    return new Checkpoint(partition, place);
  }

  private Refusal refusal(int number) {
    return new Refusal(
        new UUID(number, ~number).toString(),
        "command-" + number,
        number,
        number % 3 == 0 ? null : number + 1L,
        "code-" + number % 7,
        "refused for the reason of number " + number);
  }
}
