package io.logfold.kafka.internal.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OwnerlessPartitionsTest {

  private final List<CompletableFuture<Map<Integer, String>>> looks = new ArrayList<>();
  private final OwnerlessPartitions ownerless =
      new OwnerlessPartitions(
          () -> {
            looks.add(new CompletableFuture<>());
            return looks.getLast();
          },
          3,
          "orders.commands");

  private void finds(Map<Integer, String> owners) {
    ownerless.look(true);
    looks.getLast().complete(owners);
  }

  @Test
  void a_node_without_partitions_is_in_trouble_when_nobody_has_some_for_longer_than_a_moment() {
    finds(Map.of(0, "a"));
    assertThat(ownerless.trouble()).isNull();
    finds(Map.of(0, "a", 2, "b"));
    assertThat(ownerless.trouble()).contains("partitions [1]").contains("orders.commands");
    finds(Map.of(0, "a", 1, "b", 2, "b"));
    assertThat(ownerless.trouble()).isNull();
  }

  @Test
  void partitions_that_change_hands_one_after_the_other_are_no_trouble() {
    finds(Map.of(0, "a", 1, "a"));
    finds(Map.of(0, "a", 2, "b"));
    finds(Map.of(1, "b", 2, "b"));
    assertThat(ownerless.trouble()).isNull();
  }

  @Test
  void who_has_a_partition_leaves_the_rest_to_the_others_and_asks_nobody() {
    finds(Map.of());
    finds(Map.of());
    assertThat(ownerless.trouble()).contains("[0, 1, 2]");
    ownerless.look(false);
    assertThat(ownerless.trouble()).isNull();
    assertThat(looks).hasSize(2);
  }

  @Test
  void a_look_that_fails_says_nothing_and_one_that_takes_long_is_waited_for() {
    finds(Map.of());
    ownerless.look(true);
    ownerless.look(true);
    assertThat(looks).hasSize(2);
    looks.getLast().completeExceptionally(new IllegalStateException("no answer"));
    assertThat(ownerless.trouble()).isNull();
    finds(Map.of());
    assertThat(ownerless.trouble()).isNotNull();
  }
}
