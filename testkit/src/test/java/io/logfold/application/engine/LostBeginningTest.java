package io.logfold.application.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.testkit.eventlog.InMemoryEventLog;
import org.junit.jupiter.api.Test;

/** Of a log whose first events were deleted, the snapshots may be all that is left. */
class LostBeginningTest extends EngineFixture {

  private final InMemoryEventLog<Story.Told> cut = new InMemoryEventLog<>("cut", 1);
  private final LogPartition partition = cut.identity().partition(0);

  private Engine<String, Story.Tell, Story.Told> onCutLog() {
    Engine<String, Story.Tell, Story.Told> engine =
        Engine.builder(new Story(), cut, store).options(OPTIONS).build();
    own(engine);
    get(engine.start());
    return engine;
  }

  private void deleteBeginning() {
    try (var first = onCutLog()) {
      assertThat(accepted(tell(first, "a", "once")).version()).isEqualTo(1);
      assertThat(accepted(tell(first, "a", "upon")).version()).isEqualTo(2);
    }
    cut.deleteBefore(0, store.checkpoint(partition).nextOffset() - 1);
  }

  @Test
  void it_goes_on_from_its_snapshots_but_has_no_past() {
    deleteBeginning();
    var engine = onCutLog();

    assertThat(accepted(tell(engine, "a", "a time")).version()).isEqualTo(3);
    assertThat(failure(engine.history("a"))).hasMessageContaining("in the log");
  }

  @Test
  void damaged_snapshots_are_not_discarded() {
    deleteBeginning();
    Checkpoint before = store.checkpoint(partition);
    var engine = onCutLog();
    store.damage(partition, "a");

    assertThat(failure(engine.send("a", new Story.Tell("a time")))).isNotNull();

    assertThat(store.checkpoint(partition)).isEqualTo(before);
    assertThat(store.snapshots(partition)).containsOnlyKeys("a");
    await()
        .untilAsserted(
            () ->
                assertThat(engine.status().toString()).contains("begins at", "cannot be rebuilt"));
  }
}
