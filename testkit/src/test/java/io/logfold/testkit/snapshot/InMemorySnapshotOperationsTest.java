package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.application.snapshot.SnapshotVisitor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract, and the faults on demand. */
final class InMemorySnapshotOperationsTest extends SnapshotOperationsContract {

  private final InMemorySnapshotStore<String> memory = new InMemorySnapshotStore<>();

  @Override
  protected SnapshotStore<String> open(String aggregateType, String fingerprint) {
    return memory.sibling(aggregateType, fingerprint);
  }

  @Test
  void a_damaged_snapshot_is_shown_as_unreadable() {
    InMemorySnapshotStore<String> own = memory.sibling("thing", "f1");
    save(0, 10, snapshot("a", 1), snapshot("b", 1));
    own.damage(partition, "a");
    List<String> seen = new ArrayList<>();

    own.operations().orElseThrow().visitAll(partition, words(seen));

    assertThat(seen).containsExactly("a is unreadable", "b");
  }

  @Test
  void a_store_that_is_away_refuses_everything() {
    SnapshotOperations<String> operations = store.operations().orElseThrow();
    memory.goAway();

    assertThatThrownBy(operations::sets).isInstanceOf(SnapshotStoreUnavailable.class);
    assertThatThrownBy(() -> operations.dropAll("orders"))
        .isInstanceOf(SnapshotStoreUnavailable.class);
    assertThatThrownBy(() -> operations.visitAll(partition, words(new ArrayList<>())))
        .isInstanceOf(SnapshotStoreUnavailable.class);
  }

  private static SnapshotVisitor<String> words(List<String> seen) {
    return new SnapshotVisitor<>() {
      @Override
      public void snapshot(Snapshot<String> snapshot, EventOffsets offsets) {
        seen.add(snapshot.aggregateId());
      }

      @Override
      public void unreadable(String aggregateId, String reason) {
        seen.add(aggregateId + " is unreadable");
      }
    };
  }
}
