package io.logfold.application.internal.partition;

import io.logfold.application.internal.partition.Attempt.Fate;
import io.logfold.decider.Decision;
import java.util.Set;

/**
 * Holds how far the stream was taken against what came of it: nothing is passed that has not taken
 * effect, nothing takes effect without being passed, and nothing that was passed comes back.
 */
final class StreamCheck<S, C, E> {

  private final Scenario<S, C, E> scenario;
  private final Oracle<S, E> oracle;
  private final CommandTopic<S, C, E> stream;
  private long passed;

  StreamCheck(Scenario<S, C, E> scenario, Oracle<S, E> oracle, CommandTopic<S, C, E> stream) {
    this.scenario = scenario;
    this.oracle = oracle;
    this.stream = stream;
  }

  /**
   * @param fresh attempts whose events were stored since the last check
   */
  void check(Set<Attempt<S, C, E>> fresh) {
    long now = stream.progress();
    if (now > stream.end()) {
      throw new Broken("the stream of %d was taken to %d".formatted(stream.end(), now));
    }
    stream
        .read(now, (int) Math.max(0, passed - now))
        .forEach(message -> checkBroughtBack(message, now));
    for (Attempt<S, C, E> attempt : fresh) {
      checkStored(attempt, now);
    }
    for (Message<S, C, E> message : stream.read(passed, (int) Math.max(0, now - passed))) {
      checkPassed(message);
    }
    passed = now;
  }

  /**
   * Nobody knew that it had been passed. That is right as long as nothing came of it: then it is
   * carried out once more.
   */
  private void checkBroughtBack(Message<S, C, E> message, long now) {
    Attempt<S, C, E> attempt = message.attempt();
    if (attempt.fate == Fate.STORED_NOTHING || !oracle.storedBy(attempt.mark).isEmpty()) {
      throw new Broken(
          "%s at %d is done with, but the stream was taken to %d and then to %d"
              .formatted(attempt.mark, message.offset(), passed, now));
    }
  }

  private void checkStored(Attempt<S, C, E> attempt, long now) {
    Message<S, C, E> message = attempt.message;
    if (message == null) {
      return;
    }
    if (message.offset() >= now) {
      throw new Broken(
          "%s at %d is stored, but the stream was taken to %d only"
              .formatted(attempt.mark, message.offset(), now));
    }
    if (message.offset() < passed) {
      throw new Broken(
          "%s at %d is stored only after the stream was taken to %d"
              .formatted(attempt.mark, message.offset(), passed));
    }
  }

  private void checkPassed(Message<S, C, E> message) {
    Intent<S, C, E> intent = message.attempt().intent;
    boolean done =
        message.deadlineNanos != null
            || isStored(intent)
            || scenario.mayFail().test(intent.command)
            || mayBeRefused(intent);
    if (!done) {
      throw new Broken(
          "the stream was taken past %s at %d, which nobody carried out"
              .formatted(message.attempt().mark, message.offset()));
    }
  }

  private boolean isStored(Intent<S, C, E> intent) {
    return intent.attempts.stream().anyMatch(attempt -> !oracle.storedBy(attempt.mark).isEmpty());
  }

  /** Whether there was a version since the command was wanted at which it changes nothing. */
  private boolean mayBeRefused(Intent<S, C, E> intent) {
    for (long v = intent.wantedAt; v <= oracle.version(intent.aggregateId); v++) {
      Decision<E> decision =
          scenario.decider().decide(oracle.state(intent.aggregateId, v), intent.command);
      if ((intent.expected != null && intent.expected != v)
          || !(decision instanceof Decision.Accepted<E>(var events))
          || events.isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
