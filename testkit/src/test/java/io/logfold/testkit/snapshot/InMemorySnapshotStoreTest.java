package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.SaveOutcome;
import io.logfold.application.snapshot.SnapshotStoreUnavailable;
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract, and the faults on demand. */
final class InMemorySnapshotStoreTest extends SnapshotStoreContract {

  private final LogPartition orders = new LogIdentity("orders", "id-1", 1).partition(0);
  private final InMemorySnapshotStore<String> memory = new InMemorySnapshotStore<>();

  @Override
  protected SnapshotStore<String> open(String aggregateType, String fingerprint) {
    return memory.sibling(aggregateType, fingerprint);
  }

  @Test
  void a_store_that_is_away_refuses_everything_and_comes_back_with_everything() {
    save(0, 10, 1);
    memory.goAway();

    assertThatThrownBy(() -> memory.start(orders)).isInstanceOf(SnapshotStoreUnavailable.class);
    assertThatThrownBy(() -> memory.load(orders, List.of("a")))
        .isInstanceOf(SnapshotStoreUnavailable.class);
    assertThatThrownBy(() -> save(10, 20, 2)).isInstanceOf(SnapshotStoreUnavailable.class);
    assertThatThrownBy(() -> memory.discard(orders)).isInstanceOf(SnapshotStoreUnavailable.class);

    memory.comeBack();
    assertThat(memory.checkpoint(orders).nextOffset()).isEqualTo(10);
    assertThat(memory.snapshots(orders).get("a")).isEqualTo(snapshot(1));
  }

  @Test
  void a_damaged_snapshot_is_unreadable_until_it_is_discarded() {
    save(0, 10, 1);
    memory.damage(orders, "a");

    assertThatThrownBy(() -> memory.load(orders, List.of("b", "a")))
        .isInstanceOf(UnreadableSnapshot.class)
        .hasMessageContaining("a in orders-0");

    memory.discard(orders);
    assertThat(memory.load(orders, List.of("a")).snapshots()).isEmpty();
  }

  @Test
  void a_backup_puts_back_what_was_there() {
    save(0, 10, 1);
    Runnable backup = memory.backup();
    save(10, 20, 2);

    backup.run();

    assertThat(memory.load(orders, List.of("a")).snapshots().get("a")).isEqualTo(snapshot(1));
    assertThat(save(20, 30, 3)).isEqualTo(SaveOutcome.GAP);
    assertThat(save(10, 20, 2)).isEqualTo(SaveOutcome.SAVED);
  }

  private SaveOutcome save(long from, long to, long version) {
    return save(memory, at(orders, from), at(orders, to), List.of(snapshot(version)));
  }

  private static Snapshot<String> snapshot(long version) {
    return new Snapshot<>("a", version, "a" + version, CommandMemory.EMPTY);
  }
}
