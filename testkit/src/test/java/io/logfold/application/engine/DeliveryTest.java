package io.logfold.application.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.logfold.application.engine.Story.Tell;
import io.logfold.application.engine.Story.Told;
import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.eventlog.Term;
import io.logfold.application.forwarding.Delivery;
import io.logfold.application.forwarding.Delivery.Run;
import io.logfold.application.forwarding.Forwarding;
import io.logfold.application.forwarding.Inbox;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.application.request.EngineException.UnknownPosition;
import io.logfold.testkit.ownership.ManualAssignment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands that come through a stream take effect once and in order. */
@Timeout(60)
class DeliveryTest extends EngineFixture {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final ManualAssignment assignment = new ManualAssignment();
  private final Elsewhere elsewhere = new Elsewhere();
  private final int partition = log.partitionOf("s");
  private long offset;

  /** Keeps what is forwarded. */
  private static final class Elsewhere implements Forwarding<String, Tell, Told> {
    private @Nullable Inbox<String, Tell, Told> inbox;
    private final List<CommandRequest<Tell>> sent = new ArrayList<>();

    @Override
    public void start(Inbox<String, Tell, Told> inbox) {
      this.inbox = inbox;
    }

    @Override
    public synchronized CompletionStage<CommandResult<String, Told>> send(
        CommandRequest<Tell> request, Duration patience) {
      sent.add(request);
      return CompletableFuture.completedFuture(
          new Rejected<>(request.aggregateId(), 0, "", "went.elsewhere", "it went", false));
    }

    @Override
    public CompletionStage<AggregateState<String>> state(
        String aggregateId, boolean confirmed, Duration patience) {
      return CompletableFuture.completedFuture(new AggregateState<>(aggregateId, 9, "elsewhere"));
    }

    @Override
    public void close() {}
  }

  private Engine<String, Tell, Told> serving() {
    assignment.assign(partition);
    Engine<String, Tell, Told> engine =
        engine(builder -> builder.assignment(assignment).forwarding(elsewhere));
    get(engine.start());
    return engine;
  }

  private Inbox<String, Tell, Told> inbox() {
    return Objects.requireNonNull(elsewhere.inbox);
  }

  private Delivery delivery(Run run, boolean insisting) {
    long next = ++offset;
    return new Delivery(new StreamPosition("stream", next), run, insisting);
  }

  @Test
  void progress_is_stored_with_the_events_and_also_without() {
    serving();
    Run run = new Run();
    accepted(get(inbox().deliver(request("s", "a", "1"), delivery(run, true), LONG)));
    assertThat(log.progress(partition)).isEqualTo(1);
    assertThat(get(inbox().deliver(request("s", "no", "2"), delivery(run, true), LONG)))
        .isInstanceOf(Rejected.class);
    assertThat(log.progress(partition)).isEqualTo(2);
    assertThat(failure(inbox().deliver(request("s", "boom", "3"), delivery(run, true), LONG)))
        .isInstanceOf(CommandFailed.class);
    assertThat(log.progress(partition)).isEqualTo(3);
    get(inbox().skip(partition, delivery(run, true)));
    assertThat(log.progress(partition)).isEqualTo(4);
    var again = accepted(get(inbox().deliver(request("s", "a", "1"), delivery(run, true), LONG)));
    assertThat(again.replayed()).isTrue();
    assertThat(log.progress(partition)).isEqualTo(5);
    assertThat(run.isBroken()).isFalse();
  }

  @Test
  void what_failed_is_not_done_with_before_it_is_kept_aside() {
    serving();
    List<String> reasons = new ArrayList<>();
    CompletableFuture<Void> kept = new CompletableFuture<>();
    Run run = new Run();
    accepted(get(inbox().deliver(request("s", "a", "1"), delivery(run, true), LONG)));
    Delivery failing = keeping(2, run, reasons, kept);
    assertThat(failure(inbox().deliver(request("s", "boom", "2"), failing, LONG)))
        .isInstanceOf(CommandFailed.class);
    assertThat(failing.isDone()).isFalse();
    assertThat(run.isBroken()).as("it comes again").isTrue();
    assertThat(log.progress(partition)).isEqualTo(1);
    assertThat(reasons).singleElement().asString().contains("s: ");

    kept.complete(null);
    Run fresh = new Run();
    Delivery again = keeping(2, fresh, reasons, kept);
    assertThat(failure(inbox().deliver(request("s", "boom", "2"), again, LONG)))
        .isInstanceOf(CommandFailed.class);
    assertThat(again.isDone()).isTrue();
    assertThat(fresh.isBroken()).isFalse();
    assertThat(log.progress(partition)).isEqualTo(2);
  }

  private static Delivery keeping(
      long next, Run run, List<String> reasons, CompletionStage<Void> kept) {
    return new Delivery(
        new StreamPosition("stream", next),
        run,
        true,
        reason -> {
          reasons.add(reason);
          return kept;
        });
  }

  @Test
  void after_one_that_has_to_come_again_nothing_is_carried_out_before_it() throws Exception {
    Engine<String, Tell, Told> old = serving();
    tell(old, "s", "a");
    old.close();
    Engine<String, Tell, Told> engine = engineAgain();
    String resident = other("s", 1);
    tell(engine, resident, "x");
    store.goAway();
    Run run = new Run();
    Delivery first = delivery(run, true);
    assertThat(failure(inbox().deliver(request("s", "b", "1"), first, LONG)))
        .isInstanceOf(Unavailable.class);
    assertThat(run.isBroken()).isTrue();
    assertThat(failure(inbox().deliver(request(resident, "y", "2"), delivery(run, true), LONG)))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("earlier");
    assertThat(first.isDone()).isFalse();
    assertThat(log.progress(partition)).isZero();

    store.comeBack();
    await()
        .untilAsserted(
            () -> {
              offset = 0;
              Run fresh = new Run();
              accepted(get(inbox().deliver(request("s", "b", "1"), delivery(fresh, true), LONG)));
              accepted(
                  get(inbox().deliver(request(resident, "y", "2"), delivery(fresh, true), LONG)));
            });
    assertThat(log.progress(partition)).isEqualTo(2);
    assertThat(state(engine, "s").state()).isEqualTo("a b");
    assertThat(state(engine, resident).state()).isEqualTo("x y");
  }

  /** Another story of the same partition. */
  private String other(String id, int number) {
    String candidate = id + number;
    return log.partitionOf(candidate) == log.partitionOf(id) ? candidate : other(id, number + 1);
  }

  @Test
  void one_that_does_not_insist_is_told_that_nothing_was_stored_and_is_done_with() {
    Engine<String, Tell, Told> old = serving();
    tell(old, "s", "a");
    old.close();
    var unused = engineAgain();
    store.goAway();
    Run run = new Run();
    Delivery delivery = delivery(run, false);

    assertThat(failure(inbox().deliver(request("s", "b", "1"), delivery, LONG)))
        .isInstanceOf(Unavailable.class);

    assertThat(delivery.isDone()).isTrue();
    assertThat(run.isBroken()).isFalse();
    assertThat(log.progress(partition)).isEqualTo(1);
  }

  private Engine<String, Tell, Told> engineAgain() {
    Engine<String, Tell, Told> engine =
        engine(
            builder ->
                builder.assignment(new ManualAssignment().assign(partition)).forwarding(elsewhere));
    get(engine.start());
    return engine;
  }

  @Test
  void an_append_that_failed_or_was_in_doubt_stores_commands_and_progress_once() {
    Engine<String, Tell, Told> engine = serving();
    Run run = new Run();
    for (int n = 1; n <= 6; n++) {
      boolean doubt = n % 2 == 0;
      log.fail(
          () -> {
            log.fail(null);
            return doubt ? new AppendOutcomeUnknown("no answer") : new LogUnavailable("away");
          });
      String word = n % 3 == 0 ? "no" : "w" + n;
      var answer = get(inbox().deliver(request("s", word, "c" + n), delivery(run, n > 3), LONG));
      assertThat(answer instanceof Rejected).isEqualTo(n % 3 == 0);
      assertThat(log.progress(partition)).isEqualTo(n);
    }
    assertThat(state(engine, "s").state()).isEqualTo("w1 w2 w4 w5");
  }

  @Test
  void what_is_not_this_nodes_goes_elsewhere() throws Exception {
    Engine<String, Tell, Told> engine = serving();
    tell(engine, "s", "a");
    String away = "t";
    while (log.partitionOf(away) == partition) {
      away += "t";
    }
    assertThat(get(engine.send(away, new Tell("b")))).isInstanceOf(Rejected.class);
    assertThat(get(engine.state(away)).state()).isEqualTo("elsewhere");

    log.hold();
    var underWay = engine.send("s", new Tell("b"));
    log.awaitHeld();
    var revocation = CompletableFuture.runAsync(() -> assignment.revoke(partition));
    await()
        .until(
            () ->
                get(engine
                        .state("s")
                        .toCompletableFuture()
                        .completeOnTimeout(
                            new AggregateState<>("s", 0, ""),
                            10,
                            java.util.concurrent.TimeUnit.MILLISECONDS))
                    .state()
                    .equals("elsewhere"));
    assertThat(get(engine.send("s", new Tell("c")))).isInstanceOf(Rejected.class);
    log.release();
    get(revocation);
    accepted(get(underWay));
    assertThat(elsewhere.sent).hasSize(2);
  }

  @Test
  void what_waits_when_the_partition_is_lost_is_not_said_to_be_done() throws Exception {
    serving();
    log.hold();
    Run run = new Run();
    Delivery first = delivery(run, false);
    Delivery second = delivery(run, false);
    var underWay = inbox().deliver(request("s", "a", "1"), first, LONG);
    log.awaitHeld();
    var waiting = inbox().deliver(request("s", "b", "2"), second, LONG);
    assignment.lose(partition);
    log.release();
    assertThat(failure(waiting)).isInstanceOf(Unavailable.class);
    Object unused = underWay.toCompletableFuture().handle((a, f) -> "answered").get();
    assertThat(second.isDone()).isFalse();
    assertThat(inbox().serves(partition)).isFalse();
  }

  @Test
  void who_brings_a_token_is_never_answered_with_less_not_even_by_an_owner_that_is_none_any_more() {
    Engine<String, Tell, Told> stale = serving();
    tell(stale, "s", "a");
    Engine<String, Tell, Told> owner = engineAgain();
    tell(owner, "s", "b");
    assertThat(state(stale, "s").state()).isEqualTo("a"); // it has not heard of it

    ConsistencyToken token = owner.token("s");
    assertThat(get(stale.catchUp(token))).isEqualTo(token);

    assertThat(state(stale, "s").state()).isEqualTo("elsewhere");
    assertThat(get(stale.history("s")).events()).hasSize(2);
    assertThat(get(owner.catchUp(token))).isEqualTo(token);
    assertThat(state(owner, "s").state()).isEqualTo("a b");
  }

  @Test
  void a_token_covers_what_was_answered_also_when_the_partition_has_gone_meanwhile() {
    Engine<String, Tell, Told> engine = serving();
    long stored = accepted(tell(engine, "s", "a")).events().getLast().position().offset();
    long delivered =
        accepted(get(inbox().deliver(request("s", "b", "1"), delivery(new Run(), true), LONG)))
            .events()
            .getLast()
            .position()
            .offset();
    assertThat(delivered).isGreaterThan(stored);

    assignment.revoke(partition);

    assertThat(engine.token("s").nextOffset()).isGreaterThan(delivered);
    assertThat(inbox().token(partition)).isEqualTo(engine.token("s"));
    assertThat(get(engine.history("s")).events()).hasSize(2);
  }

  @Test
  void a_token_that_the_log_does_not_bear_out_is_refused() {
    Engine<String, Tell, Told> engine =
        engine(
            builder ->
                builder
                    .options(waiting(Duration.ofMillis(30)))
                    .assignment(assignment.assign(partition)));
    get(engine.start());
    ConsistencyToken own = engine.token("s");
    Place place = own.place();
    Place beyond = new Place(1_000_000, place.term(), place.index(), place.leaderEpoch());
    Place ofAnotherTerm = new Place(place.offset(), new Term(9, "9"), place.index(), -1);
    for (ConsistencyToken wrong :
        List.of(
            new ConsistencyToken(own.log(), partition, beyond),
            new ConsistencyToken(own.log(), partition, ofAnotherTerm),
            new ConsistencyToken(own.log(), 99, place),
            new ConsistencyToken(own.log(), 99, Place.BEGINNING),
            new ConsistencyToken("another-log", partition, place))) {
      assertThat(failure(engine.catchUp(wrong))).isInstanceOf(UnknownPosition.class);
    }
    // Another owner may have got that far, and this node may be about to see it.
    Place ahead = new Place(place.offset() + 9, place.term(), place.index() + 9, -1);
    assertThat(failure(engine.catchUp(new ConsistencyToken(own.log(), partition, ahead))))
        .isInstanceOf(Unavailable.class);
    assertThat(get(engine.catchUp(own))).isEqualTo(own);
  }

  @Test
  void who_waits_for_a_position_holds_nobody_up_and_is_bounded_in_number() {
    Engine<String, Tell, Told> engine =
        engine(
            builder ->
                builder
                    .options(waiting(Duration.ofMinutes(5)))
                    .assignment(assignment.assign(partition)));
    get(engine.start());
    tell(engine, "s", "a");
    ConsistencyToken own = engine.token("s");
    Place place = own.place();
    List<CompletionStage<ConsistencyToken>> waiting = new ArrayList<>();
    for (int i = 0; i < LogEndWatcher.MAX_WAITING - 1; i++) {
      Place ahead = new Place(place.offset() + 2 + i, place.term(), place.index() + 2 + i, -1);
      waiting.add(engine.catchUp(new ConsistencyToken(own.log(), partition, ahead)));
    }
    assertThat(get(engine.history("s")).events()).hasSize(1);
    assertThat(waiting).noneMatch(stage -> stage.toCompletableFuture().isDone());
    Place next = new Place(place.offset() + 1, place.term(), place.index() + 1, -1);
    ConsistencyToken coming = new ConsistencyToken(own.log(), partition, next);
    CompletionStage<ConsistencyToken> caughtUp = engine.catchUp(coming);
    assertThat(failure(engine.catchUp(coming))).isInstanceOf(Busy.class);

    tell(engine, "s", "b"); // what is waited for comes

    assertThat(get(caughtUp)).isEqualTo(coming);
    engine.close();
    assertThat(waiting)
        .allSatisfy(stage -> assertThat(failure(stage)).isInstanceOf(EngineException.class));
    assertThat(
            failure(
                engine.catchUp(
                    new ConsistencyToken(
                        own.log(), partition, new Place(99, place.term(), 99, -1)))))
        .isInstanceOf(Unavailable.class);
  }

  @Test
  void a_token_comes_back_from_its_text() {
    Term term = new Term(7, "9f86d081884c7d659a2feaa0c55ad015");
    ConsistencyToken token = new ConsistencyToken("kT_-1", 2, new Place(7, term, 5, -1));
    assertThat(ConsistencyToken.parse(token.toString())).isEqualTo(token);
    for (String wrong : List.of("2:7", "2/7", "", token.toString().replace("@", ""))) {
      assertThatIllegalArgumentException().isThrownBy(() -> ConsistencyToken.parse(wrong));
    }
  }

  private static PartitionOptions waiting(Duration requestTimeout) {
    return OPTIONS.withRequestTimeout(requestTimeout);
  }
}
