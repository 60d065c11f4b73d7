package io.logfold.application.internal.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.application.forwarding.Delivery.Run;
import io.logfold.application.internal.partition.Counter.Command.Add;
import io.logfold.application.internal.partition.Scripted.Step;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What seeds of the simulation with a stream of commands have taught, step by step. */
class StreamProtocolTest {

  private final Scripted world = new Scripted();
  private final Run run = new Run();

  @Test
  void what_comes_after_one_that_has_to_come_again_does_not_take_the_stream_past_it()
      throws Exception {
    world.saved("a", 3); // so that commands on a need the store
    var processor = world.recovered();
    var waits = world.delivered("a", new Add(1, 1), run, 1, true);
    var hurries = world.delivered("a", new Add(1, 1), run, 2, false);
    world.store.goAway();

    processor.process(List.of(waits));
    processor.process(List.of(hurries));

    assertThat(run.isBroken()).isTrue();
    assertThat(hurries.settled()).isTrue();
    assertThat(world.progress()).isZero();
  }

  @Test
  void a_batch_in_doubt_that_was_stored_stands_as_a_whole() throws Exception {
    var processor = world.recovered();
    var rejected = world.delivered("a", new Add(-1, 1), run, 1, true);
    var accepted = world.delivered("a", new Add(2, 1), run, 2, true);
    world.log.next(Step.STORE_THEN_UNKNOWN);

    processor.process(List.of(rejected, accepted));

    assertThat(accepted.result()).isInstanceOf(Accepted.class);
    // Decided again it would be accepted, behind the one that it came before.
    assertThat(rejected.result()).isInstanceOf(Rejected.class);
    assertThat(world.fold("a")).isEqualTo(new Counter(2));
    assertThat(world.progress()).isEqualTo(2);

    var repeated =
        world.command("a", new Add(-1, 1), rejected.request().commandId(), 1_000_000_000);
    processor.process(List.of(repeated));
    assertThat(repeated.result())
        .isInstanceOfSatisfying(Rejected.class, again -> assertThat(again.replayed()).isTrue());
  }

  @Test
  void when_nobody_knows_how_far_the_stream_was_taken_nothing_is_stored_of_it() throws Exception {
    world.saved("b", 3);
    var processor = world.recovered();
    var first = world.delivered("a", new Add(1, 1), run, 1, true);
    var second = world.delivered("a", new Add(1, 1), run, 2, false);
    world.log.next(Step.UNKNOWN);
    world.log.beforeOpening(
        () -> {
          world.append("b", 4); // which needs a snapshot that is not there: all is rebuilt
          world.store.discard(world.partition);
        });

    processor.process(List.of(first, second));

    assertThat(first.settled()).isTrue();
    assertThat(first.result()).isNull();
    assertThat(run.isBroken()).isTrue();
    assertThat(world.progress()).isZero();
  }
}
