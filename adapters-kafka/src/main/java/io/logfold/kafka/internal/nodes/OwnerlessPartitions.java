package io.logfold.kafka.internal.nodes;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds partitions that no member of the group owns. A node without partitions asks: to such a node
 * it would otherwise look as if others served them all. A partition that changes hands has no owner
 * for a moment, so it counts only after two checks in a row. Thread-safe.
 */
final class OwnerlessPartitions {

  private final Supplier<CompletionStage<Map<Integer, String>>> owners;
  private final int partitions;
  private final String topic;
  private final AtomicBoolean looking = new AtomicBoolean();

  /** Without an owner at the last check. */
  private volatile Set<Integer> lately = Set.of();

  /** Without an owner at the last two checks. */
  private volatile Set<Integer> lasting = Set.of();

  /**
   * @param owners asks for the owners by partition
   * @param topic of the commands, for messages
   */
  OwnerlessPartitions(
      Supplier<CompletionStage<Map<Integer, String>>> owners, int partitions, String topic) {
    this.owners = owners;
    this.partitions = partitions;
    this.topic = topic;
  }

  /** Checks again, if this node has no partitions. Never waits. */
  void look(boolean hasNothing) {
    if (!hasNothing) {
      lately = Set.of();
      lasting = Set.of();
    } else if (looking.compareAndSet(false, true)) {
      owners
          .get()
          .whenComplete(
              (found, failure) -> {
                if (found != null) { // otherwise the earlier finding stays
                  found(found.keySet());
                }
                looking.set(false);
              });
    }
  }

  private void found(Set<Integer> owned) {
    Set<Integer> before = lately;
    Set<Integer> now =
        IntStream.range(0, partitions)
            .filter(partition -> !owned.contains(partition))
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    lately = now;
    lasting = now.stream().filter(before::contains).collect(Collectors.toCollection(TreeSet::new));
  }

  /** What is wrong; null: nothing. Never waits. */
  @Nullable String trouble() {
    Set<Integer> now = lasting;
    return now.isEmpty()
        ? null
        : "no node has the partitions %s: this node has none, and the group assigns it none of %s; check that the topic exists and has these partitions"
            .formatted(now, topic);
  }
}
