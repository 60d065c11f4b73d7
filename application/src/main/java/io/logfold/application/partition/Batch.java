package io.logfold.application.partition;

import io.logfold.application.eventlog.EventMetadata;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.partition.Pending.Command;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.application.request.EngineException;
import io.logfold.application.snapshot.CommandMemory;
import io.logfold.domain.Decider;
import io.logfold.domain.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands decided together, to be stored together. Each is decided on the working state, which has
 * the events of those before it; when the append is done, {@link #commit} makes working state
 * committed state, and when it is not, {@link #rollBack} forgets it. Of one partition's thread.
 */
final class Batch<S, C, E> {

  private final Decider<S, C, E> decider;
  private final Residents<S> residents;
  private final Rejections<S, E> rejections;
  private final Instant time;

  private final List<Command<S, C, E>> decided = new ArrayList<>();
  private final List<NewEvent<E>> events = new ArrayList<>();

  /** Whose event each of {@link #events} is. */
  private final List<Resident<S>> owners = new ArrayList<>();

  private final List<Resident<S>> touched = new ArrayList<>();

  /** What those without events would have been told, by an append that failed. */
  private final List<Runnable> said = new ArrayList<>();

  /**
   * @param time what the events of this batch carry
   */
  Batch(
      Decider<S, C, E> decider, Residents<S> residents, Rejections<S, E> rejections, Instant time) {
    this.decider = decider;
    this.residents = residents;
    this.rejections = rejections;
    this.time = time;
  }

  /** What is to be appended. */
  List<NewEvent<E>> events() {
    return events;
  }

  /**
   * Whether there is an answer that another owner's events could make wrong. What was answered
   * before, and is repeated, holds for ever.
   */
  boolean restsOnState() {
    for (Command<S, C, E> command : decided) {
      boolean lasting =
          switch (command.result()) {
            case Accepted<S, E> accepted -> accepted.replayed();
            case Rejected<S, E> rejected -> rejected.replayed();
            case VersionConflict<S, E> _conflict -> false;
            case null -> true; // it failed, and says nothing of the state
          };
      if (!lasting) {
        return true;
      }
    }
    return false;
  }

  /** The command that caused the event at this index of {@link #events}. */
  Command<S, C, E> causeOf(int event) {
    for (Command<S, C, E> command : decided) {
      if (event >= command.firstEvent && event < command.firstEvent + command.eventCount) {
        return command;
      }
    }
    throw new IndexOutOfBoundsException(event);
  }

  /** Decides one command and settles it; its answer is valid once the batch is committed. */
  void decide(Command<S, C, E> command, Resident<S> resident) {
    command.firstEvent = events.size();
    command.eventCount = 0;
    decided.add(command);

    CommandRequest<C> request = command.request();
    CommandMemory.Entry known = resident.workingCommands().find(request.commandId());
    if (known != null) {
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
    Rejected<S, E> rejectedBefore = rejections.find(resident.id, request.commandId());
    if (rejectedBefore != null) {
      command.settle(rejectedBefore);
      return;
    }
    Long expected = request.expectedVersion();
    if (expected != null && expected != resident.workingVersion()) {
      command.settle(new VersionConflict<>(resident.id, expected, resident.workingVersion()));
      return;
    }
    try {
      switch (decider.decide(resident.workingState(), request.command())) {
        case Decision.Rejected<E>(var code, var message) ->
            reject(command, resident, code, message);
        case Decision.Accepted<E>(var accepted) -> work(command, resident, accepted);
      }
    } catch (RuntimeException | StackOverflowError | AssertionError | LinkageError e) {
      // Also the errors that the command is to blame for: its retry must not stop the partition.
      command.settle(
          new EngineException.CommandFailed(
              "%s: deciding %s failed: %s"
                  .formatted(resident.id, request.command().getClass().getSimpleName(), e),
              e));
    }
  }

  private void reject(Command<S, C, E> command, Resident<S> resident, String code, String message) {
    Rejected<S, E> rejected =
        new Rejected<>(
            resident.id, resident.workingVersion(), resident.workingState(), code, message, false);
    rejections.remember(command.request().commandId(), rejected);
    command.settle(rejected);
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
      state = decider.evolve(state, event);
      commands = commands.after(request.commandId(), version);
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

  /** The append is done: working state becomes committed state, and answers get their events. */
  void commit(List<RecordedEvent<E>> recorded) {
    for (int i = 0; i < recorded.size(); i++) {
      owners.get(i).standsAt(recorded.get(i).position().offset());
    }
    for (Resident<S> resident : touched) {
      if (resident.version() == 0) {
        residents.births().born(resident.id);
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
   * The append is not done, or nobody knows: working state is forgotten, and so are the answers.
   */
  void rollBack() {
    touched.forEach(Resident::rollBack);
    for (Command<S, C, E> command : decided) {
      if (command.eventCount == 0) {
        said.add(repeating(command, command.result(), command.failure()));
      }
      if (command.result() instanceof Rejected<S, E> rejected && !rejected.replayed()) {
        rejections.forget(command.request().commandId(), rejected);
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
        if (result instanceof Rejected<S, E> rejected && !rejected.replayed()) {
          rejections.remember(command.request().commandId(), rejected);
        }
      }
    };
  }

  /**
   * The append was done after all, though it seemed to have failed, and its events were found and
   * folded: what was decided beside them stands as well.
   */
  void stand() {
    said.forEach(Runnable::run);
  }

  /** The first of what is to be appended; null: nothing is. */
  @Nullable NewEvent<E> first() {
    return events.isEmpty() ? null : events.getFirst();
  }
}
