package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.Refusal;
import io.logfold.application.internal.partition.Attempt.Fate;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.decider.Decision;
import io.logfold.testkit.simulation.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends commands, again and again, and holds every answer against the truth. */
final class Clients<S, C, E> {

  private final Scenario<S, C, E> scenario;
  private final Oracle<S, E> oracle;
  private final SeededRandom chance;
  private final Trace trace;
  private final List<Intent<S, C, E>> intents = new ArrayList<>();
  private final Map<String, Attempt<S, C, E>> attempts = new HashMap<>();
  private final @Nullable StreamCheck<S, C, E> intake;

  /**
   * @param intake holds against the truth what is stored of the stream; null: there is none
   */
  Clients(
      Scenario<S, C, E> scenario,
      Oracle<S, E> oracle,
      SeededRandom chance,
      Trace trace,
      @Nullable StreamCheck<S, C, E> intake) {
    this.intake = intake;
    this.scenario = scenario;
    this.oracle = oracle;
    this.chance = chance;
    this.trace = trace;
  }

  Intent<S, C, E> want(String aggregateId) {
    Long expected = null;
    if (chance.happens(0.25)) {
      expected = Math.max(0, oracle.version(aggregateId) + chance.pick(-1, 0, 0, 0, 1));
    }
    Intent<S, C, E> intent =
        new Intent<>(
            aggregateId,
            "c" + intents.size(),
            scenario.commands().apply(chance),
            expected,
            oracle.version(aggregateId));
    intents.add(intent);
    return intent;
  }

  /** A command that has been sent before, or null when none is worth it. */
  @Nullable Intent<S, C, E> wantAgain() {
    if (intents.isEmpty()) {
      return null;
    }
    Intent<S, C, E> intent = chance.pick(intents);
    boolean pressing = !intent.answered && !intent.waits();
    return pressing || chance.happens(0.3) ? intent : null;
  }

  List<Intent<S, C, E>> unanswered() {
    return intents.stream().filter(intent -> !intent.answered).toList();
  }

  /**
   * @param life that it is sent to; null: into the stream
   * @param message it travels as; null: straight to the node
   */
  Attempt<S, C, E> attempt(
      Intent<S, C, E> intent, @Nullable Life<S, C, E> life, @Nullable Message<S, C, E> message) {
    String mark = intent.commandId + "#" + intent.attempts.size();
    Attempt<S, C, E> attempt = new Attempt<>(intent, mark, life, message);
    intent.attempts.add(attempt);
    attempts.put(mark, attempt);
    return attempt;
  }

  /** The node has taken the attempt out of its mailbox. */
  void turnBegins(Turn<S, C, E> turn, boolean toOwner, long takeovers) {
    turn.versionBefore = oracle.version(turn.attempt.intent.aggregateId);
    turn.storedBefore = remembered(turn.attempt);
    turn.toOwner = toOwner;
    turn.takeoversBefore = takeovers;
  }

  private CommandMemory.@Nullable Entry remembered(Attempt<S, C, E> attempt) {
    return oracle.remembered(attempt.intent.aggregateId, attempt.intent.commandId);
  }

  /**
   * An answer has come.
   *
   * @param ownedThroughout the node owned the partition from before the attempt's turn until now
   */
  void answered(
      Turn<S, C, E> turn,
      @Nullable CommandResult<S, E> result,
      @Nullable Throwable failure,
      boolean ownedThroughout) {
    Attempt<S, C, E> attempt = turn.attempt;
    trace.note(1, "%s: %s", attempt.mark, result == null ? failure : result);
    checkLog();
    if (attempt.fate == Fate.WAITS) {
      attempt.fate = Fate.ANSWERED;
    } else if (attempt.message == null) {
      throw new Broken(attempt.mark + " was answered twice");
    }
    if (result != null) {
      switch (result) {
        case Accepted<S, E> accepted -> accepted(turn, accepted);
        case Rejected<S, E> rejected -> rejected(turn, rejected);
        case VersionConflict<S, E> conflict -> conflict(turn, conflict);
      }
      if (ownedThroughout
          && turn.storedBefore != null
          && turn.storedBefore.equals(remembered(attempt))
          && !isReplay(result)) {
        throw new Broken(
            "%s is stored, but its owner answers %s".formatted(attempt.intent, result));
      }
      attempt.intent.answered |= isHeard(attempt);
    } else if (failure instanceof EngineException e) {
      failed(attempt, e);
    } else {
      throw new Broken("the caller got " + failure, failure);
    }
    checkStoredNothing(attempt);
    checkPassed(attempt);
  }

  /** What came through the stream was not carried out, and its client is told so. */
  void refused(Attempt<S, C, E> attempt, EngineException failure) {
    trace.note(1, "%s: %s", attempt.mark, failure);
    checkLog();
    failed(attempt, failure);
    checkStoredNothing(attempt);
    checkPassed(attempt);
  }

  private static boolean isHeard(Attempt<?, ?, ?> attempt) {
    return attempt.message == null || !attempt.message.unheard;
  }

  /** Nobody may be told what a repetition of the same message could still change. */
  private static void checkPassed(Attempt<?, ?, ?> attempt) {
    if (attempt.fate == Fate.STORED_NOTHING
        && attempt.message != null
        && !attempt.message.isPassed()) {
      throw new Broken(
          "%s is answered, but the stream will bring it again".formatted(attempt.mark));
    }
  }

  private static boolean isReplay(CommandResult<?, ?> result) {
    return result instanceof Accepted<?, ?> accepted && accepted.replayed();
  }

  private void accepted(Turn<S, C, E> turn, Accepted<S, E> answer) {
    Attempt<S, C, E> attempt = turn.attempt;
    Intent<S, C, E> intent = attempt.intent;
    String id = intent.aggregateId;
    boolean right;
    if (answer.replayed()) {
      right =
          answer.events().isEmpty()
              && isRange(intent, answer)
              && oracle.wasSince(id, answer.version(), answer.state());
    } else if (answer.events().isEmpty()) {
      attempt.fate = Fate.STORED_NOTHING;
      right =
          answer.firstVersion() == answer.version()
              && answer.version() >= turn.versionBefore
              && oracle.was(id, answer.version(), answer.state())
              && decide(answer.state(), intent).equals(new Decision.Accepted<E>(List.of()));
    } else {
      int from = (int) answer.firstVersion() - 1;
      right =
          answer.version() <= oracle.version(id)
              && oracle.events(id).subList(from, (int) answer.version()).equals(answer.events())
              && isRange(intent, answer)
              && oracle.was(id, answer.version(), answer.state());
    }
    if (!right) {
      throw new Broken(
          "%s: the answer %s is not what the log has: %s"
              .formatted(intent, answer, oracle.events(id)));
    }
  }

  /** Whether the answer's versions are those of all that one attempt at the command stored. */
  private boolean isRange(Intent<S, C, E> intent, Accepted<S, E> answer) {
    return intent.attempts.stream()
        .map(attempt -> oracle.storedBy(attempt.mark))
        .anyMatch(
            events ->
                !events.isEmpty()
                    && events.getFirst().version() == answer.firstVersion()
                    && events.getLast().version() == answer.version());
  }

  private Decision<E> decide(S state, Intent<S, C, E> intent) {
    return scenario.decider().decide(state, intent.command);
  }

  private void rejected(Turn<S, C, E> turn, Rejected<S, E> answer) {
    Attempt<S, C, E> attempt = turn.attempt;
    attempt.fate = Fate.STORED_NOTHING;
    Intent<S, C, E> intent = attempt.intent;
    boolean right =
        decide(oracle.state(intent.aggregateId, answer.version()), intent)
                instanceof Decision.Rejected<E> decision
            && decision.code().equals(answer.code())
            && decision.message().equals(answer.message())
            && (answer.replayed() || Objects.equals(decision.field(), answer.field()));
    if (answer.replayed()) {
      right &= isKept(intent, answer.version());
      right &= oracle.wasSince(intent.aggregateId, answer.version(), answer.state());
    } else {
      right &= answer.version() >= turn.versionBefore;
      right &= oracle.was(intent.aggregateId, answer.version(), answer.state());
    }
    intent.refused |= isHeard(attempt);
    if (!right) {
      throw new Broken("%s: wrong rejection %s".formatted(intent, answer));
    }
  }

  /** Whether the log says that the command was refused at that version. */
  private boolean isKept(Intent<S, C, E> intent, long version) {
    Refusal refusal = oracle.refusal(intent.aggregateId, intent.commandId);
    return refusal != null && refusal.version() == version;
  }

  private void conflict(Turn<S, C, E> turn, VersionConflict<S, E> answer) {
    Attempt<S, C, E> attempt = turn.attempt;
    attempt.fate = Fate.STORED_NOTHING;
    Long expected = attempt.intent.expected;
    attempt.intent.refused |= isHeard(attempt);
    if (expected == null
        || answer.expected() != expected
        || answer.actual() == expected
        || (answer.actual() < turn.versionBefore && !isKept(attempt.intent, answer.actual()))
        || answer.actual() > oracle.version(attempt.intent.aggregateId)) {
      throw new Broken("%s: wrong conflict %s".formatted(attempt.intent, answer));
    }
  }

  private void failed(Attempt<S, C, E> attempt, EngineException failure) {
    switch (failure) {
      case EngineException.Busy busy -> attempt.fate = Fate.STORED_NOTHING;
      case EngineException.Unavailable unavailable -> attempt.fate = Fate.STORED_NOTHING;
      case OutcomeUnknown unknown -> attempt.fate = Fate.ANSWERED;
      case EngineException.UnknownPosition never ->
          throw new Broken("nobody brought a position", never);
      case CommandFailed failed -> {
        attempt.fate = Fate.STORED_NOTHING;
        attempt.intent.answered |= isHeard(attempt);
        if (!scenario.mayFail().test(attempt.intent.command)) {
          throw new Broken("%s failed".formatted(attempt.intent), failed);
        }
      }
    }
  }

  /** Reads what is new in the log and holds it against what the callers were told and wanted. */
  void checkLog() {
    Set<Attempt<S, C, E>> fresh = new HashSet<>();
    for (RecordedEvent<E> event : oracle.readLog()) {
      Attempt<S, C, E> attempt = attempts.get(Oracle.mark(event));
      if (attempt == null) {
        throw new Broken("nobody sent " + event);
      }
      fresh.add(attempt);
    }
    fresh.forEach(this::checkStored);
    if (intake != null) {
      intake.check(fresh);
    }
  }

  private void checkStored(Attempt<S, C, E> attempt) {
    checkStoredNothing(attempt);
    Intent<S, C, E> intent = attempt.intent;
    if (intent.refused) {
      throw new Broken("%s was refused, and carried out later".formatted(intent));
    }
    List<RecordedEvent<E>> events = oracle.storedBy(attempt.mark);
    long before = events.getFirst().version() - 1;
    if (intent.expected != null && intent.expected != before) {
      throw new Broken("%s stored at version %d".formatted(intent, before));
    }
    Decision<E> decision = decide(oracle.state(intent.aggregateId, before), intent);
    if (!(decision instanceof Decision.Accepted<E>(var wanted))
        || !wanted.equals(events.stream().map(RecordedEvent::event).toList())) {
      throw new Broken(
          "%s: decided on version %d it gives %s, but stored is %s"
              .formatted(intent, before, decision, events));
    }
  }

  private void checkStoredNothing(Attempt<S, C, E> attempt) {
    if (attempt.fate == Fate.STORED_NOTHING && !oracle.storedBy(attempt.mark).isEmpty()) {
      throw new Broken(
          "%s: told that nothing was stored by it, but stored is %s"
              .formatted(attempt.mark, oracle.storedBy(attempt.mark)));
    }
  }
}
