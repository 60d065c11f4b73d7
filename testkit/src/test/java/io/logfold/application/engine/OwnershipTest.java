package io.logfold.application.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.engine.Story.Tell;
import io.logfold.application.engine.Story.Told;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.application.eventlog.Place;
import io.logfold.application.ownership.PartitionAssignment.AssignmentStatus;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.testkit.ownership.ManualAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An engine follows its assignment. */
@Timeout(60)
class OwnershipTest extends EngineFixture {

  private final ManualAssignment assignment = new ManualAssignment();
  private final int partition = log.partitionOf("s");
  private final int other = (partition + 1) % 3;

  private Engine<String, Tell, Told> engine(ManualAssignment following) {
    Engine<String, Tell, Told> engine = engine(builder -> builder.assignment(following));
    get(engine.start());
    return engine;
  }

  private static Phase phase(Engine<String, Tell, Told> engine, int partition) {
    return engine.status().get(partition).phase();
  }

  @Test
  void an_engine_serves_what_it_was_assigned_and_refuses_the_rest() {
    Engine<String, Tell, Told> engine = engine(assignment);
    assertThat(engine.status()).allMatch(status -> status.phase() == Phase.ELSEWHERE);
    assertThat(failure(engine.send("s", new Tell("a")))).isInstanceOf(Unavailable.class);

    assignment.assign(partition);

    await().until(() -> phase(engine, partition) == Phase.SERVING);
    assertThat(accepted(tell(engine, "s", "a")).state()).isEqualTo("a");
    assertThat(phase(engine, other)).isEqualTo(Phase.ELSEWHERE);
  }

  @Test
  void who_leaves_saves_while_it_still_serves() {
    List<Long> saved = new ArrayList<>();
    ManualAssignment leaving =
        new ManualAssignment() {
          @Override
          public synchronized void close() {
            saved.add(store.checkpoint(log.identity().partition(partition)).nextOffset());
            super.close();
          }
        };
    Engine<String, Tell, Told> engine =
        engine(builder -> builder.assignment(leaving.assign(partition)));
    get(engine.start());
    tell(engine, "s", "a");
    long end = engine.status().get(partition).end();

    engine.close();

    assertThat(saved.getFirst()).isEqualTo(end).isPositive();
  }

  @Test
  void what_is_revoked_is_served_saved_and_released_before_the_revocation_returns()
      throws Exception {
    Engine<String, Tell, Told> engine = engine(assignment.assign(partition));
    log.hold();
    var underWay = engine.send("s", new Tell("a"));
    log.awaitHeld();
    var waiting = engine.send("s", new Tell("b"));
    CompletableFuture<Void> revocation =
        CompletableFuture.runAsync(() -> assignment.revoke(partition));
    await().until(() -> engine.state("s").toCompletableFuture().isDone());
    assertThat(revocation).isNotDone();

    log.release();

    get(revocation);
    accepted(get(underWay));
    assertThat(accepted(get(waiting)).state()).isEqualTo("a b");
    assertThat(phase(engine, partition)).isEqualTo(Phase.ELSEWHERE);
    Engine<String, Tell, Told> next = engine(new ManualAssignment().assign(partition));
    assertThat(next.status().get(partition).tail()).isZero();
    assertThat(accepted(tell(next, "s", "d")).state()).isEqualTo("a b d");
  }

  @Test
  void what_is_lost_is_dropped_at_once() throws Exception {
    Engine<String, Tell, Told> engine = engine(assignment.assign(partition));
    log.hold();
    var underWay = engine.send("s", new Tell("a"));
    log.awaitHeld();

    assignment.lose(partition);

    assertThat(failure(engine.send("s", new Tell("b")))).isInstanceOf(Unavailable.class);
    log.release();
    Object unused = underWay.toCompletableFuture().handle((answer, failure) -> "answered").get();
    await().until(() -> phase(engine, partition) == Phase.ELSEWHERE);
  }

  @Test
  void a_partition_comes_back() {
    Engine<String, Tell, Told> engine = engine(assignment.assign(partition));
    tell(engine, "s", "a");
    for (int round = 0; round < 5; round++) {
      assignment.revoke(partition);
      assignment.assign(partition);
      await().until(() -> phase(engine, partition) == Phase.SERVING);
    }
    assertThat(accepted(tell(engine, "s", "b")).state()).isEqualTo("a b");
  }

  @Test
  void who_is_fenced_although_the_assignment_stands_acquires_again() {
    Engine<String, Tell, Told> engine = engine(assignment.assign(partition));
    tell(engine, "s", "a");
    PartitionWriter<Told> zombie = log.openWriter(partition, Place.BEGINNING);

    assertThat(failure(engine.send("s", new Tell("b")))).isInstanceOf(Unavailable.class);

    await().until(() -> phase(engine, partition) == Phase.SERVING);
    assertThat(accepted(tell(engine, "s", "c")).state()).isEqualTo("a c");
    zombie.close();
  }

  @Test
  void who_is_fenced_does_not_fence_in_turn_while_nobody_knows_whether_the_assignment_stands() {
    Engine<String, Tell, Told> stale = engine(assignment.assign(partition));
    tell(stale, "s", "a");
    assignment.say(AssignmentStatus.UNKNOWN);
    Engine<String, Tell, Told> owner = engine(new ManualAssignment().assign(partition));
    assertThat(failure(stale.send("s", new Tell("b")))).isInstanceOf(Unavailable.class);
    await().until(() -> phase(stale, partition) == Phase.FENCED);

    for (int n = 0; n < 200; n++) {
      accepted(tell(owner, "s", "c"));
      assertThat(phase(stale, partition)).isEqualTo(Phase.FENCED);
    }

    assignment.lose(partition);
    await().until(() -> phase(stale, partition) == Phase.ELSEWHERE);
  }

  /** Hand-overs of all kinds among three engines; whoever was answered finds it in the log. */
  @Test
  void nothing_acknowledged_is_lost_or_doubled_however_often_the_partition_changes_hands() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<ManualAssignment> assignments = new ArrayList<>();
    List<Engine<String, Tell, Told>> engines = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      assignments.add(new ManualAssignment());
      engines.add(engine(assignments.get(n)));
    }
    int owner = 0;
    assignments.get(owner).assign(partition);
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < 60; round++) {
      Engine<String, Tell, Told> serving = engines.get(owner);
      await().until(() -> phase(serving, partition) == Phase.SERVING);
      for (int n = 0; n < 5; n++) {
        String word = "w" + round + "." + n;
        accepted(tell(serving, "s", word));
        acknowledged.add(word);
      }
      int next = (owner + 1 + random.nextInt(2)) % 3;
      switch (random.nextInt(3)) {
        case 0 -> assignments.get(owner).revoke(partition);
        case 1 -> assignments.get(owner).lose(partition);
        default -> {
          int late = owner; // the old owner hears of it only when the new one is at work
          assignments.get(late).say(AssignmentStatus.UNKNOWN);
          assignments.get(next).assign(partition);
          Engine<String, Tell, Told> fresh = engines.get(next);
          await().until(() -> phase(fresh, partition) == Phase.SERVING);
          failsOrIsTold(serving, "stale" + round);
          assignments.get(late).lose(partition);
          assignments.get(late).say(null);
          owner = next;
          continue;
        }
      }
      assignments.get(next).assign(partition);
      owner = next;
    }
    Engine<String, Tell, Told> last = engines.get(owner);
    await().until(() -> phase(last, partition) == Phase.SERVING);
    assertThat(state(last, "s").state())
        .as("seed %d", seed)
        .isEqualTo(String.join(" ", acknowledged));
  }

  private static void failsOrIsTold(Engine<String, Tell, Told> stale, String word) {
    try {
      Object unused = stale.send("s", new Tell(word)).toCompletableFuture().join();
      throw new AssertionError("a fenced engine stored " + word);
    } catch (CompletionException e) {
      assertThat(e.getCause()).isInstanceOf(Unavailable.class);
    }
  }
}
