package io.logfold.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
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

  private final LogPartition partition = new LogIdentity("orders", "id-1", 1).partition(0);
  private final InMemorySnapshotStore<String> store = new InMemorySnapshotStore<>();

  @Override
  protected SnapshotStore<String> open(String aggregateType, String fingerprint) {
    return store.sibling(aggregateType, fingerprint);
  }

  @Test
  void a_store_that_is_away_refuses_everything_and_comes_back_with_everything() {
    save(0, 10, 1);
    store.goAway();

    assertThatThrownBy(() -> store.checkpoint(partition))
        .isInstanceOf(SnapshotStoreUnavailable.class);
    assertThatThrownBy(() -> store.load(partition, List.of("a")))
        .isInstanceOf(SnapshotStoreUnavailable.class);
    assertThatThrownBy(() -> save(10, 20, 2)).isInstanceOf(SnapshotStoreUnavailable.class);
    assertThatThrownBy(() -> store.discard(partition)).isInstanceOf(SnapshotStoreUnavailable.class);

    store.comeBack();
    assertThat(store.checkpoint(partition).nextOffset()).isEqualTo(10);
    assertThat(store.snapshots(partition).get("a")).isEqualTo(snapshot(1));
  }

  @Test
  void a_damaged_snapshot_is_unreadable_until_it_is_discarded() {
    save(0, 10, 1);
    store.damage(partition, "a");

    assertThatThrownBy(() -> store.load(partition, List.of("b", "a")))
        .isInstanceOf(UnreadableSnapshot.class)
        .hasMessageContaining("a in orders-0");

    store.discard(partition);
    assertThat(store.load(partition, List.of("a")).snapshots()).isEmpty();
  }

  @Test
  void a_backup_puts_back_what_was_there() {
    save(0, 10, 1);
    Runnable backup = store.backup();
    save(10, 20, 2);

    backup.run();

    assertThat(store.load(partition, List.of("a")).snapshots().get("a")).isEqualTo(snapshot(1));
    assertThat(save(20, 30, 3)).isEqualTo(SaveOutcome.GAP);
    assertThat(save(10, 20, 2)).isEqualTo(SaveOutcome.SAVED);
  }

  private SaveOutcome save(long from, long to, long version) {
    return store.save(
        new Checkpoint(partition, from), new Checkpoint(partition, to), List.of(snapshot(version)));
  }

  private static Snapshot<String> snapshot(long version) {
    return new Snapshot<>("a", version, "a" + version, CommandMemory.EMPTY);
  }
}
