package io.logfold.application.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.engine.Story.Tell;
import io.logfold.application.engine.Story.Told;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.history.History;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.request.EngineException.Unavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class EngineTest extends EngineFixture {

  @Test
  void commands_change_states_and_leave_events() {
    Engine<String, Tell, Told> engine = started();

    Accepted<String, Told> first = accepted(tell(engine, "s", "once"));
    Accepted<String, Told> second = accepted(tell(engine, "s", "upon"));

    assertThat(first.version()).isEqualTo(1);
    assertThat(second.state()).isEqualTo("once upon");
    assertThat(second.events()).extracting(RecordedEvent::version).containsExactly(2L);
    assertThat(state(engine, "s")).isEqualTo(new AggregateState<>("s", 2, "once upon"));
    assertThat(state(engine, "unknown").exists()).isFalse();
    assertThat(get(engine.history("s")).events())
        .extracting(RecordedEvent::event)
        .containsExactly(new Told("once"), new Told("upon"));
    assertThat(get(engine.history("s", 1, 5)).events()).isEqualTo(second.events());
    assertThat(get(engine.state("s", AsOf.version(1))).state()).isEqualTo("once");
  }

  @Test
  void a_rejection_is_an_answer_and_is_repeated() {
    Engine<String, Tell, Told> engine = started();
    tell(engine, "s", "once");

    CommandResult<String, Told> first = get(engine.send(request("s", "no", "c")));
    tell(engine, "s", "upon");
    CommandResult<String, Told> again = get(engine.send(request("s", "no", "c")));

    assertThat(first)
        .isEqualTo(new Rejected<>("s", 1, "once", "story.no", "not after 'once'", false));
    assertThat(again)
        .isEqualTo(new Rejected<>("s", 1, "once upon", "story.no", "not after 'once'", true));
  }

  @Test
  void a_repeated_command_is_answered_with_its_first_result() {
    Engine<String, Tell, Told> engine = started();
    get(engine.send(request("s", "once", "c")));
    tell(engine, "s", "upon");

    Accepted<String, Told> again = accepted(get(engine.send(request("s", "once", "c"))));

    assertThat(again)
        .isEqualTo(new Accepted<String, Told>("s", 1, 1, "once upon", List.of(), true));
    assertThat(get(engine.history("s")).events()).hasSize(2);
  }

  @Test
  void a_command_that_expects_another_version_conflicts() {
    Engine<String, Tell, Told> engine = started();
    tell(engine, "s", "once");

    assertThat(get(engine.send(request("s", "upon", "c1").expecting(0))))
        .isEqualTo(new VersionConflict<String, Told>("s", 0, 1));
    assertThat(accepted(get(engine.send(request("s", "upon", "c2").expecting(1)))).version())
        .isEqualTo(2);
  }

  @Test
  void a_command_that_changes_nothing_stores_nothing() {
    Engine<String, Tell, Told> engine = started();
    tell(engine, "s", "once");

    Accepted<String, Told> nothing = accepted(tell(engine, "s", ""));

    assertThat(nothing.version()).isEqualTo(1);
    assertThat(get(engine.history("s")).events()).hasSize(1);
  }

  @Test
  void a_failing_decider_fails_its_command_and_nothing_else() {
    Engine<String, Tell, Told> engine = started();
    tell(engine, "s", "once");

    assertThat(failure(engine.send("s", new Tell("boom")))).isInstanceOf(CommandFailed.class);
    assertThat(failure(engine.send("s", new Tell("deep")))).isInstanceOf(CommandFailed.class);

    assertThat(accepted(tell(engine, "s", "upon")).state()).isEqualTo("once upon");
  }

  @Test
  void a_new_engine_goes_on_where_the_old_one_ended() {
    Engine<String, Tell, Told> old = started();
    for (int n = 0; n < 50; n++) {
      tell(old, "s" + n % 10, "w" + n);
    }
    old.close();
    assertThat(old.status())
        .allSatisfy(
            partition -> {
              assertThat(partition.phase()).isEqualTo(Phase.CLOSED);
              assertThat(partition.checkpoint()).isEqualTo(partition.end());
            });

    Engine<String, Tell, Told> fromSnapshots = started();
    assertThat(state(fromSnapshots, "s3"))
        .isEqualTo(new AggregateState<>("s3", 5, "w3 w13 w23 w33 w43"));
    assertThat(fromSnapshots.status()).allMatch(partition -> partition.tail() == 0);
    fromSnapshots.close();

    for (int partition = 0; partition < 3; partition++) {
      store.discard(log.identity().partition(partition));
    }
    Engine<String, Tell, Told> fromNothing = started();
    assertThat(state(fromNothing, "s3"))
        .isEqualTo(new AggregateState<>("s3", 5, "w3 w13 w23 w33 w43"));
    assertThat(fromNothing.status().stream().mapToLong(s -> s.tail()).sum()).isEqualTo(50);
  }

  @Test
  void a_command_repeated_after_a_restart_is_still_known() {
    Engine<String, Tell, Told> old = started();
    get(old.send(request("s", "once", "c")));
    old.close();

    assertThat(accepted(get(started().send(request("s", "once", "c")))).replayed()).isTrue();
  }

  @Test
  void who_was_fenced_says_why_and_stops() {
    Engine<String, Tell, Told> first = started();
    tell(first, "s", "once");
    Engine<String, Tell, Told> second = started();
    tell(second, "s", "upon");

    assertThat(failure(first.send("s", new Tell("stale"))))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("another owner");

    int partition = log.partitionOf("s");
    org.awaitility.Awaitility.await()
        .untilAsserted(
            () -> assertThat(first.status().get(partition).phase()).isEqualTo(Phase.FENCED));
    assertThat(first.status().get(partition).reason()).contains("another owner");
    assertThat(failure(first.send("s", new Tell("late")))).isInstanceOf(Unavailable.class);
    assertThat(state(second, "s").state()).isEqualTo("once upon");
  }

  @Test
  void a_confirmed_state_is_never_older_than_what_another_owner_has_answered() {
    Engine<String, Tell, Told> first = started();
    tell(first, "s", "once");
    assertThat(get(first.confirmedState("s")).state()).isEqualTo("once");
    assertThat(get(first.confirmedState("nobody")).exists()).isFalse();
    Engine<String, Tell, Told> second = started();
    tell(second, "s", "upon");

    assertThat(state(first, "s").state()).isEqualTo("once"); // it has not heard of the other one
    assertThat(failure(first.confirmedState("s")))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("another owner");
    assertThat(get(second.confirmedState("s")).state()).isEqualTo("once upon");
    assertThat(get(second.history("s")).events()).hasSize(2);
  }

  @Test
  void thousands_of_callers_at_once_keep_the_order_within_an_aggregate() {
    Engine<String, Tell, Told> engine = started();
    List<Thread> callers = new ArrayList<>();
    List<CompletionStage<CommandResult<String, Told>>> answers = new ArrayList<>();
    for (int caller = 0; caller < 20; caller++) {
      String id = "s" + caller;
      callers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 150; n++) {
                      var answer = engine.send(id, new Tell("w" + n));
                      synchronized (answers) {
                        answers.add(answer);
                      }
                    }
                  }));
    }
    callers.forEach(EngineTest::join);
    answers.forEach(answer -> accepted(get(answer)));

    for (int caller = 0; caller < 20; caller++) {
      List<RecordedEvent<Told>> history = get(engine.history("s" + caller)).events();
      assertThat(history).hasSize(150);
      for (int n = 0; n < 150; n++) {
        assertThat(history.get(n).event()).isEqualTo(new Told("w" + n));
      }
    }
  }

  @Test
  void whoever_has_an_answer_finds_its_event_in_the_history() {
    Engine<String, Tell, Told> engine = started();
    for (int n = 1; n <= 300; n++) {
      int version = n;
      CompletionStage<History<Told>> history =
          engine
              .send("s", new Tell("w"))
              .thenCompose(answer -> engine.history("s", version - 1, 1));
      assertThat(get(history).events()).hasSize(1);
    }
  }

  @Test
  void starting_twice_and_sending_before_the_start_are_refused() {
    Engine<String, Tell, Told> engine = engine();
    assertThat(failure(engine.send("s", new Tell("early")))).isInstanceOf(Unavailable.class);
    get(engine.start());
    assertThatThrownBy(engine::start).isInstanceOf(IllegalStateException.class);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
