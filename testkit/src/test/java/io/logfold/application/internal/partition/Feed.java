package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.forwarding.Delivery;
import io.logfold.application.forwarding.Delivery.Run;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one node takes out of the stream. Does what the Kafka adapter's stream of commands does:
 * runs that begin where the stored progress stands; a run that is broken is over when nothing of it
 * is under way any more; an answer only to what will not come again.
 */
final class Feed<S, C, E> {

  private final World<S, C, E> world;
  private final Life<S, C, E> life;
  private final CommandTopic<S, C, E> topic;
  private @Nullable Run run;
  private long position;
  private int inFlight;

  Feed(World<S, C, E> world, Life<S, C, E> life, CommandTopic<S, C, E> topic) {
    this.world = world;
    this.life = life;
    this.topic = topic;
  }

  /** Takes what there is, if it is time for that. */
  void take() {
    Run current = run;
    if (current != null && current.isBroken()) {
      run = inFlight > 0 ? current : null;
      return;
    }
    if (current == null) {
      if (!life.serves()) {
        return;
      }
      current = new Run();
      run = current;
      StreamPosition taken = life.processor().commands();
      position = taken == null ? 0 : taken.next();
      world.note("%s takes commands from %d", life, position);
    }
    for (Message<S, C, E> message : topic.read(position, world.chance.pick(1, 3, 20))) {
      position++;
      if (!current.isBroken()) {
        take(message, current);
      }
    }
  }

  /** The partition is another node's. */
  void end() {
    if (run != null) {
      run.breakOff();
    }
  }

  private void take(Message<S, C, E> message, Run current) {
    long next = message.offset() + 1;
    Long deadline = message.deadlineNanos;
    Delivery delivery = new Delivery(new StreamPosition("stream", next), current, deadline == null);
    if (deadline != null && deadline - world.time.getAsLong() < 0) {
      pass(message.attempt(), delivery, current);
      return;
    }
    long until =
        deadline != null ? deadline : world.time.getAsLong() + Duration.ofDays(1).toNanos();
    Turn<S, C, E> turn = new Turn<>(message.attempt(), until, delivery);
    inFlight++;
    var unused =
        turn.pending
            .caller()
            .whenComplete(
                (result, failure) -> {
                  answered(turn, delivery, current, result, failure);
                  inFlight--;
                });
    life.offer(turn);
  }

  private static EngineException tooLate() {
    return new Unavailable("it came too late", Duration.ZERO, null);
  }

  private void answered(
      Turn<S, C, E> turn,
      Delivery delivery,
      Run current,
      @Nullable CommandResult<S, E> result,
      @Nullable Throwable failure) {
    if (result == null && !delivery.isDone()) {
      world.note("%s of %s comes again: %s", turn.attempt.mark, life, failure);
      current.breakOff();
    } else {
      world.guarded(() -> world.answered(turn, result, failure));
    }
  }

  private void pass(Attempt<S, C, E> attempt, Delivery delivery, Run current) {
    Pending.Skipped<S, C, E> passed =
        new Pending.Skipped<>("late", delivery, world.time.getAsLong() + Long.MAX_VALUE / 4);
    inFlight++;
    var unused =
        passed
            .caller()
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    current.breakOff();
                  } else if (delivery.isDone()) {
                    world.guarded(() -> world.clients.refused(attempt, tooLate()));
                  }
                  inFlight--;
                });
    life.offer(passed);
  }
}
