package io.logfold.application.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.engine.Story.Tell;
import io.logfold.application.engine.Story.Told;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What memory bounds, and partitions that come one by one. */
class EngineInBoundsTest extends EngineFixture {

  private static final int MORE_THAN_FIT = 60;

  private Engine<String, Tell, Told> tight() throws Exception {
    Engine<String, Tell, Told> engine =
        Engine.builder(new Story(), log, store)
            .options(OPTIONS)
            .memory(30_000) // some twenty stories
            .build();
    own(engine);
    engine.start().toCompletableFuture().get();
    return engine;
  }

  private static @Nullable Throwable trouble(
      Engine<String, Tell, Told> engine, String id, String word) throws InterruptedException {
    CompletableFuture<CommandResult<String, Told>> answer =
        engine.send(id, new Tell(word)).toCompletableFuture();
    try {
      assertThat(answer.get()).isInstanceOf(Accepted.class);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  @Test
  void more_stories_than_fit_into_memory_are_served_from_the_store() throws Exception {
    Engine<String, Tell, Told> engine = tight();
    for (String word : new String[] {"a", "b"}) {
      for (int i = 0; i < MORE_THAN_FIT; i++) {
        String id = "s" + i;
        await().until(() -> !(trouble(engine, id, word) instanceof Busy)); // until they are saved
      }
    }
    for (int i = 0; i < MORE_THAN_FIT; i++) {
      assertThat(engine.state("s" + i).toCompletableFuture().get().state()).startsWith("a b");
    }
  }

  @Test
  void when_the_store_stays_away_too_long_further_stories_are_told_busy_and_why() throws Exception {
    Engine<String, Tell, Told> engine = tight();
    store.goAway();
    Throwable refusal = null;
    int told = 0;
    for (; refusal == null && told < MORE_THAN_FIT; told++) {
      refusal = trouble(engine, "s" + told, "a");
    }
    assertThat(refusal)
        .isInstanceOf(Busy.class)
        .hasMessageContaining("wait to be saved to the snapshot store");
    assertThat(told).isGreaterThan(3);
    // Who is in memory already goes on.
    assertThat(trouble(engine, "s0", "b")).isNull();

    store.comeBack();
    String refused = "s" + (told - 1);
    await().until(() -> trouble(engine, refused, "a") == null);
    await().until(() -> engine.status().stream().allMatch(PartitionStatus::snapshotsSaved));
  }

  @Test
  void a_partition_serves_as_soon_as_it_has_recovered_and_waits_for_no_other() throws Exception {
    int late = log.partitionOf("s");
    log.cannotOpen(late);
    Engine<String, Tell, Told> engine = engine();
    var ready = engine.start().toCompletableFuture();
    String other =
        IntStream.range(0, 100)
            .mapToObj(i -> "other-" + i)
            .filter(id -> log.partitionOf(id) != late)
            .findFirst()
            .orElseThrow();

    await()
        .until(
            () ->
                engine.status().stream().filter(each -> each.phase() == Phase.SERVING).count()
                    == 2);
    assertThat(trouble(engine, other, "a")).isNull();
    await().until(() -> engine.status().get(late).reason() != null);
    assertThat(engine.status().get(late).phase()).isEqualTo(Phase.RECOVERING);
    assertThat(engine.status().get(late).reason()).contains("this partition is away");
    assertThat(trouble(engine, "s", "a")).isInstanceOf(Unavailable.class);
    assertThat(ready).isNotDone();

    log.cannotOpen(-1);
    ready.get();
    assertThat(trouble(engine, "s", "a")).isNull();
  }
}
