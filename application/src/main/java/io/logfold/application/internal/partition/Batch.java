package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.failure.FatalErrors;
import io.logfold.application.internal.partition.Pending.Command;
import io.logfold.application.request.CommandId;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Reason;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.application.request.EngineException;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands decided together, to be stored together. Each is decided on the working state, which has
 * the events of those before it; when the append is done, {@link #commit} makes working state
 * committed state, and when it is not, {@link #rollBack} forgets it. Confined to the partition's
 * thread.
 */
final class Batch<S, C, E> {

  private static final String VERSION_CONFLICT = "version-conflict";

  private final Decider<S, C, E> decider;
  private final Residents<S> residents;
  private final Refusals refusals;
  private final Instant time;

  private final List<Command<S, C, E>> decided = new ArrayList<>();
  private final List<NewEvent<E>> events = new ArrayList<>();

  /** Whose event each of {@link #events} is. */
  private final List<Resident<S>> owners = new ArrayList<>();

  private final List<Resident<S>> touched = new ArrayList<>();

  /** What is refused for the first time. */
  private final List<Refusal> refused = new ArrayList<>();

  /** The commands of {@link #refused}. */
  private final List<Command<S, C, E>> refusing = new ArrayList<>();

  /** Results of the commands without events, kept while an append's outcome is not known. */
  private final List<Runnable> suspendedResults = new ArrayList<>();

  /**
   * @param time what the events of this batch carry
   */
  Batch(Decider<S, C, E> decider, Residents<S> residents, Refusals refusals, Instant time) {
    this.decider = decider;
    this.residents = residents;
    this.refusals = refusals;
    this.time = time;
  }

  /** What is to be appended. */
  List<NewEvent<E>> events() {
    return events;
  }

  /**
   * What is to be stored beside the events: refusals, and how far the stream of commands was taken.
   * Without any of it, but with an answer that another owner's events could make wrong, an empty
   * note: when that is stored, no other owner has come between.
   *
   * @param commands null: unchanged
   * @param confirming whether a query waits for exactly that
   * @return null: nothing
   */
  @Nullable LogNote note(@Nullable StreamPosition commands, boolean confirming) {
    if (!refused.isEmpty() || commands != null) {
      return new LogNote(refused, commands);
    }
    return events.isEmpty() && (confirming || restsOnState()) ? LogNote.EMPTY : null;
  }

  /** What was answered before, and is repeated, holds for ever. */
  private boolean restsOnState() {
    for (Command<S, C, E> command : decided) {
      boolean lasting =
          switch (command.result()) {
            case Accepted<S, E> accepted -> accepted.replayed();
            case Rejected<S, E> rejected ->
                rejected.replayed() || rejected.code().equals(CommandId.REUSED);
            case VersionConflict<S, E> _conflict -> false;
            case null -> true; // it failed, and says nothing of the state
          };
      if (!lasting) {
        return true;
      }
    }
    return false;
  }

  /**
   * The commands because of which something cannot be written.
   *
   * @param index of an event; behind the last one: the note, which those have caused that are
   *     refused
   */
  List<Command<S, C, E>> causesOf(int index) {
    if (index >= events.size()) {
      return List.copyOf(refusing);
    }
    return decided.stream()
        .filter(command -> index >= command.firstEvent)
        .filter(command -> index < command.firstEvent + command.eventCount)
        .toList();
  }

  /** Decides one command and settles it; its answer is valid once the batch is committed. */
  void decide(Command<S, C, E> command, Resident<S> resident) {
    command.firstEvent = events.size();
    command.eventCount = 0;
    decided.add(command);

    CommandRequest<C> request = command.request();
    CommandMemory.Entry known = resident.workingCommands().find(request.commandId());
    if (known != null) {
      if (CommandId.contradict(known.commandId(), request.commandId())) {
        refuseReused(command, resident);
        return;
      }
      command.settle(
          new Accepted<>(
              resident.id,
              known.firstVersion(),
              known.lastVersion(),
              resident.workingState(),
              List.of(),
              true));
      return;
    }
    Long expected = request.expectedVersion();
    Refusal before = refusals.find(resident.id, request.commandId());
    if (before != null && CommandId.contradict(before.commandId(), request.commandId())) {
      refuseReused(command, resident);
      return;
    }
    if (before != null && refusedAgain(command, resident, before)) {
      return;
    }
    if (expected != null && expected != resident.workingVersion()) {
      long actual = resident.workingVersion();
      VersionConflict<S, E> conflict = new VersionConflict<>(resident.id, expected, actual);
      refuse(
          command,
          new Refusal(
              resident.id,
              request.commandId(),
              actual,
              expected,
              VERSION_CONFLICT,
              conflict.message()),
          conflict);
      return;
    }
    try {
      switch (decider.decide(resident.workingState(), request.command())) {
        case Decision.Rejected<E>(var code, var message, var field) ->
            reject(command, resident, new Reason(code, message, field));
        case Decision.Accepted<E>(var accepted) -> work(command, resident, accepted);
      }
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      // Also the errors that the command is to blame for: its retry must not stop the partition.
      command.settle(
          new EngineException.CommandFailed(
              "%s: deciding %s failed: %s"
                  .formatted(resident.id, request.command().getClass().getSimpleName(), e),
              e));
    }
  }

  /** Not remembered: the key stays that of its first command. */
  private void refuseReused(Command<S, C, E> command, Resident<S> resident) {
    command.settle(
        new Rejected<>(
            resident.id,
            resident.workingVersion(),
            resident.workingState(),
            CommandId.REUSED,
            "the command id '%s' was used for another command; choose a new one"
                .formatted(CommandId.keyOf(command.request().commandId())),
            false));
  }

  /**
   * A repeated command gets the same answer again. One that now expects another version than the
   * one that it was refused for is another request, and is decided anew.
   */
  private boolean refusedAgain(Command<S, C, E> command, Resident<S> resident, Refusal before) {
    Long expectedThen = before.expectedVersion();
    if (expectedThen == null) {
      command.settle(
          new Rejected<>(
              resident.id,
              before.version(),
              resident.workingState(),
              before.code(),
              before.message(),
              true));
      return true;
    }
    if (expectedThen.equals(command.request().expectedVersion())) {
      command.settle(new VersionConflict<>(resident.id, expectedThen, before.version()));
      return true;
    }
    return false;
  }

  private void reject(Command<S, C, E> command, Resident<S> resident, Reason reason) {
    refuse(
        command,
        new Refusal(
            resident.id,
            command.request().commandId(),
            resident.workingVersion(),
            null,
            reason.code(),
            reason.message()),
        new Rejected<>(
            resident.id, resident.workingVersion(), resident.workingState(), reason, false));
  }

  private void refuse(Command<S, C, E> command, Refusal refusal, CommandResult<S, E> answer) {
    refusals.remember(refusal);
    refused.add(refusal);
    refusing.add(command);
    command.settle(answer);
  }

  private void work(Command<S, C, E> command, Resident<S> resident, List<E> accepted) {
    CommandRequest<C> request = command.request();
    long version = resident.workingVersion();
    S state = resident.workingState();
    CommandMemory commands = resident.workingCommands();
    List<NewEvent<E>> caused = new ArrayList<>(accepted.size());
    EventMetadata metadata =
        new EventMetadata(
            request.commandId(), request.correlationId(), request.traceparent(), time);
    for (E event : accepted) {
      version++;
      state = evolved(state, event);
      commands = commands.after(request.commandId(), version, time);
      caused.add(new NewEvent<>(resident.id, version, event, metadata));
    }
    // Nothing may throw from here on: the working state changes as a whole or not at all.
    if (!caused.isEmpty()) {
      resident.work(version, state, commands);
      if (!resident.touched) {
        resident.touched = true;
        touched.add(resident);
      }
      for (NewEvent<E> event : caused) {
        events.add(event);
        owners.add(resident);
      }
      command.eventCount = caused.size();
    }
    command.settle(
        new Accepted<>(
            resident.id,
            caused.isEmpty() ? version : caused.getFirst().version(),
            version,
            state,
            List.of(),
            false));
  }

  private S evolved(S state, E event) {
    S after = decider.evolve(state, event);
    if (after == null) {
      throw new IllegalStateException(
          "evolve returned null for %s; it must return a state"
              .formatted(event.getClass().getSimpleName()));
    }
    return after;
  }

  /** The append is done: working state becomes committed state, and answers get their events. */
  void commit(List<RecordedEvent<E>> recorded) {
    for (int i = 0; i < recorded.size(); i++) {
      owners.get(i).addUnsaved(recorded.get(i).position().offset());
    }
    for (Resident<S> resident : touched) {
      if (resident.version() == 0) {
        residents.newAggregates().add(resident.id);
      }
      resident.commit();
      residents.markDirty(resident);
    }
    for (Command<S, C, E> command : decided) {
      if (command.eventCount > 0 && command.result() instanceof Accepted<S, E> accepted) {
        int end = command.firstEvent + command.eventCount;
        command.settle(withEvents(accepted, recorded.subList(command.firstEvent, end)));
      }
    }
  }

  private static <S, E> CommandResult<S, E> withEvents(
      Accepted<S, E> accepted, List<RecordedEvent<E>> events) {
    return new Accepted<>(
        accepted.aggregateId(),
        accepted.firstVersion(),
        accepted.version(),
        accepted.state(),
        List.copyOf(events),
        false);
  }

  /**
   * The append failed, or its outcome is unknown: working state is forgotten, and so are the
   * answers.
   */
  void rollBack() {
    touched.forEach(Resident::rollBack);
    refused.forEach(refusals::forget);
    for (Command<S, C, E> command : decided) {
      if (command.eventCount == 0) {
        suspendedResults.add(repeating(command, command.result(), command.failure()));
      }
      command.unsettle();
    }
  }

  private Runnable repeating(
      Command<S, C, E> command,
      @Nullable CommandResult<S, E> result,
      @Nullable EngineException failure) {
    return () -> {
      if (command.settled()) {
        return; // its time was over
      }
      if (failure != null) {
        command.settle(failure);
      } else if (result != null) {
        command.settle(result);
      }
    };
  }

  /**
   * Settles the commands without events as they were settled before {@link #rollBack}: the append
   * turned out to be stored, so what was decided beside its events holds.
   */
  void restoreResults() {
    suspendedResults.forEach(Runnable::run);
  }

  /** The first of what is to be appended; null: nothing is. */
  @Nullable NewEvent<E> first() {
    return events.isEmpty() ? null : events.getFirst();
  }
}
