package io.logfold.application.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.engine.Story.Tell;
import io.logfold.application.engine.Story.Told;
import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.partition.PartitionStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EngineInTroubleTest extends EngineFixture {

  @Test
  void closing_serves_what_was_sent_before_and_saves_it() throws Exception {
    Engine<String, Tell, Told> engine = started();
    log.hold();
    List<CompletionStage<CommandResult<String, Told>>> sent = new ArrayList<>();
    sent.add(engine.send("s", new Tell("first")));
    log.awaitHeld();
    for (int n = 0; n < 20; n++) {
      sent.add(engine.send("s", new Tell("w" + n)));
    }
    CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
    await().until(() -> failsAtOnce(engine.send("s", new Tell("too late"))));
    log.release();

    get(closed);

    sent.forEach(answer -> accepted(get(answer)));
    var partition = log.identity().partition(log.partitionOf("s"));
    assertThat(store.snapshots(partition).get("s"))
        .satisfies(s -> assertThat(s.version()).isEqualTo(21));
  }

  private static boolean failsAtOnce(CompletionStage<?> answer) {
    return answer.toCompletableFuture().isCompletedExceptionally();
  }

  @Test
  void closing_under_load_does_not_wait_for_anything_else() {
    for (int round = 0; round < 20; round++) {
      Engine<String, Tell, Told> engine = started();
      for (int n = 0; n < 100; n++) {
        var unused = engine.send("s" + n, new Tell("w"));
      }
      long begun = System.nanoTime();
      engine.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      assertThat(engine.status()).allMatch(partition -> partition.phase() == Phase.CLOSED);
    }
  }

  @Test
  void a_full_mailbox_answers_busy() throws Exception {
    PartitionOptions small = options(3, Duration.ofSeconds(10));
    Engine<String, Tell, Told> engine = started(small);
    log.hold();
    var first = engine.send("s", new Tell("a"));
    log.awaitHeld();
    List<CompletionStage<CommandResult<String, Told>>> more = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      more.add(engine.send("s", new Tell("b")));
    }

    assertThat(failure(engine.send("s", new Tell("c")))).isInstanceOf(Busy.class);

    log.release();
    accepted(get(first));
    more.forEach(answer -> accepted(get(answer)));
    assertThat(state(engine, "s").state()).isEqualTo("a b b b");
  }

  @Test
  void nobody_is_told_stored_when_the_log_failed_in_a_way_it_must_not_and_it_starts_again() {
    Engine<String, Tell, Told> engine = started();
    log.fail(() -> new IllegalStateException("a bug in the adapter"));

    assertThat(failure(engine.send("s", new Tell("a")))).isInstanceOf(OutcomeUnknown.class);

    int partition = log.partitionOf("s");
    await()
        .untilAsserted(
            () -> assertThat(engine.status().get(partition).phase()).isEqualTo(Phase.RECOVERING));
    assertThat(engine.status().get(partition).reason())
        .contains("a bug in the adapter", "starting again");
    assertThat(failure(engine.send("s", new Tell("b")))).isInstanceOf(Unavailable.class);

    log.fail(null);
    await().until(() -> serves(engine));
    assertThat(accepted(tell(engine, "s", "c")).state()).isEqualTo("c");
    assertThat(engine.status().get(partition).reason()).isNull();
  }

  /**
   * Whatever was thrown, the log is right: what was stored stays, in the middle of a batch, too.
   */
  @Test
  void an_error_in_one_batch_does_not_end_the_partition() {
    Engine<String, Tell, Told> engine = started();
    tell(engine, "s", "a");
    log.fail(
        () -> {
          log.fail(null);
          throw new OutOfMemoryError("as if");
        });

    assertThat(failure(engine.send("s", new Tell("b")))).isInstanceOf(OutcomeUnknown.class);

    await().until(() -> serves(engine));
    assertThat(accepted(tell(engine, "s", "c")).state()).isEqualTo("a c");
  }

  @Test
  void who_stopped_at_a_fault_does_not_fence_who_took_over_meanwhile() throws Exception {
    Engine<String, Tell, Told> engine = started();
    tell(engine, "s", "a");
    log.fail(() -> new IllegalStateException("a bug in the adapter"));
    assertThat(failure(engine.send("s", new Tell("b")))).isInstanceOf(OutcomeUnknown.class);
    log.fail(null);

    int partition = log.partitionOf("s");
    try (PartitionWriter<Told> other = log.openElsewhere(partition)) {
      await()
          .until(
              () -> {
                PartitionStatus status = engine.status().get(partition);
                return status.phase() == Phase.FENCED;
              });
      assertThat(other.append(List.of(), LogNote.EMPTY)).isEmpty();
    }
  }

  @Test
  void a_continuation_that_interrupts_its_thread_stops_nothing() {
    Engine<String, Tell, Told> engine = started();
    for (int n = 0; n < 20; n++) {
      var interrupted =
          engine
              .send("s", new Tell("a"))
              .whenComplete((answer, failure) -> Thread.currentThread().interrupt());
      accepted(get(interrupted));
      Thread.interrupted(); // it may have been this thread
    }
    assertThat(state(engine, "s").version()).isEqualTo(20);
    assertThat(engine.status()).allMatch(status -> status.phase() == Phase.SERVING);
  }

  @Test
  void callers_do_not_wait_longer_than_their_time_while_the_log_is_away() throws Exception {
    Engine<String, Tell, Told> engine = started(options(100, Duration.ofMillis(200)));
    log.hold();
    var known = engine.send("s", new Tell("a"));
    log.awaitHeld();
    var behind = engine.send("s", new Tell("b"));
    log.fail(() -> new AppendOutcomeUnknown("no answer"));
    log.away(true);
    log.release();

    assertThat(failure(known)).isInstanceOf(OutcomeUnknown.class);
    assertThat(failure(behind)).isInstanceOf(Unavailable.class);

    log.fail(null);
    log.away(false);
    await().until(() -> serves(engine));
    assertThat(accepted(tell(engine, "s", "c")).state()).isEqualTo("c");
  }

  @Test
  void appends_that_keep_failing_end_with_a_clear_answer() {
    Engine<String, Tell, Told> engine = started(options(100, Duration.ofMillis(100)));
    log.fail(() -> new LogUnavailable("too few replicas"));

    assertThat(failure(engine.send("s", new Tell("a")))).isInstanceOf(Unavailable.class);

    log.fail(null);
    await().until(() -> serves(engine));
    assertThat(accepted(tell(engine, "s", "b")).state()).isEqualTo("b");
  }

  private boolean serves(Engine<String, Tell, Told> engine) {
    return engine.status().get(log.partitionOf("s")).phase() == Phase.SERVING;
  }

  @Test
  void while_the_store_is_away_what_is_in_memory_goes_on() {
    Engine<String, Tell, Told> old = started();
    tell(old, "resident", "a");
    tell(old, "elsewhere", "a");
    old.close();
    Engine<String, Tell, Told> engine = started();
    tell(engine, "resident", "b");
    store.goAway();

    assertThat(accepted(tell(engine, "resident", "c")).state()).isEqualTo("a b c");
    assertThat(failure(engine.send("elsewhere", new Tell("b")))).isInstanceOf(Unavailable.class);

    store.comeBack();
    await() // the store is left alone for a moment
        .untilAsserted(
            () -> assertThat(accepted(tell(engine, "elsewhere", "c")).state()).isEqualTo("a c"));
    await().until(() -> engine.status().stream().allMatch(PartitionStatus::snapshotsSaved));
  }

  @Test
  void an_engine_starts_without_its_store_by_replaying_everything() {
    Engine<String, Tell, Told> old = started();
    tell(old, "s", "a");
    old.close();
    store.goAway();

    Engine<String, Tell, Told> engine = started();

    assertThat(accepted(tell(engine, "s", "b")).state()).isEqualTo("a b");
  }

  @Test
  void closing_ends_a_recovery_that_waits() {
    log.away(true);
    Engine<String, Tell, Told> engine = engine();
    CompletionStage<Void> ready = engine.start();
    await().until(() -> engine.status().stream().allMatch(partition -> partition.reason() != null));
    assertThat(failure(engine.send("s", new Tell("a"))))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("the log is away");

    engine.close();

    assertThat(failure(ready)).isInstanceOf(Unavailable.class);
    assertThat(engine.status()).allMatch(partition -> partition.phase() == Phase.CLOSED);
  }

  @Test
  void closing_impatiently_still_answers_everybody() throws Exception {
    Engine<String, Tell, Told> engine = engine(OPTIONS, Duration.ofMillis(50));
    get(engine.start());
    log.hold();
    var underWay = engine.send("s", new Tell("a"));
    log.awaitHeld();
    var waiting = engine.send("s", new Tell("b"));

    engine.close();
    log.release();

    assertThat(underWay.toCompletableFuture().handle((answer, failure) -> "answered").get())
        .isEqualTo("answered");
    waiting.toCompletableFuture().handle((answer, failure) -> "answered").get();
    assertThat(failure(engine.history("s"))).isInstanceOf(Unavailable.class);
  }

  @Test
  void an_append_without_an_answer_is_settled_by_the_log() {
    Engine<String, Tell, Told> engine = started();
    boolean[] once = {false};
    log.fail(
        () -> {
          log.fail(null);
          once[0] = true;
          return new AppendOutcomeUnknown("no answer");
        });

    Accepted<String, Told> answer = accepted(tell(engine, "s", "a"));

    assertThat(once[0]).isTrue();
    assertThat(answer.version()).isEqualTo(1);
    assertThat(get(engine.history("s")).events()).hasSize(1);
  }

  private static PartitionOptions options(int mailbox, Duration timeout) {
    return OPTIONS.withMailboxCapacity(mailbox).withRequestTimeout(timeout);
  }
}
