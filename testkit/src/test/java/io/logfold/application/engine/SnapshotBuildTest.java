package io.logfold.application.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.UnreadableSnapshot;
import org.junit.jupiter.api.Test;

/** Building snapshots beside a living owner takes nothing away from it. */
class SnapshotBuildTest extends EngineFixture {

  private LogPartition partition() {
    return log.identity().partition(log.partitionOf("a"));
  }

  private long savedVersion() {
    Snapshot<String> saved = store.snapshots(partition()).get("a");
    return saved == null ? 0 : saved.version();
  }

  private void build() throws InterruptedException {
    Engine.builder(new Story(), log, store).options(OPTIONS).prepareSnapshots();
  }

  /** One event is saved; the owner has a further one, which is not. */
  private Engine<String, Story.Tell, Story.Told> owner() {
    try (var first = started()) {
      var unused = accepted(tell(first, "a", "once"));
    }
    var owner = started();
    var unused = accepted(tell(owner, "a", "upon"));
    return owner;
  }

  @Test
  void damaged_snapshots_are_left_to_the_owner() throws Exception {
    var owner = owner();
    Checkpoint before = store.checkpoint(partition());
    assertThat(before.nextOffset()).isPositive();
    store.damage(partition(), "a");

    assertThatThrownBy(this::build).isInstanceOf(UnreadableSnapshot.class);

    assertThat(store.checkpoint(partition())).isEqualTo(before);
    assertThat(store.snapshots(partition())).containsOnlyKeys("a");
    assertThat(accepted(tell(owner, "a", "a time")).version()).isEqualTo(3);
    owner.close();
    build();
    assertThat(savedVersion()).isEqualTo(3);
  }

  @Test
  void what_the_owner_lacks_is_added() throws Exception {
    var owner = owner();
    Checkpoint before = store.checkpoint(partition());

    build();

    assertThat(store.checkpoint(partition()).nextOffset()).isGreaterThan(before.nextOffset());
    assertThat(savedVersion()).isEqualTo(2);
    assertThat(accepted(tell(owner, "a", "a time")).version()).isEqualTo(3);
  }
}
