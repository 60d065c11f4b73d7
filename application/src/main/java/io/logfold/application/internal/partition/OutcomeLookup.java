package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.internal.partition.Pending.Command;
import io.logfold.application.request.CommandResult.Accepted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of commands whose append failed with an unknown outcome, by looking at the
 * log: a command is stored exactly when its id is on an event of its aggregate. Confined to the
 * partition's thread.
 */
final class OutcomeLookup<S, C, E> {

  private record Key(String aggregateId, String commandId) {}

  private static final class Found<S, E> {
    final List<RecordedEvent<E>> events = new ArrayList<>(1);
    S state;

    Found(S state) {
      this.state = state;
    }
  }

  private final Map<Key, List<Command<S, C, E>>> waiting = new HashMap<>();
  private final Map<Key, Found<S, E>> found = new HashMap<>();
  private final @Nullable NewEvent<E> first;
  private final @Nullable LogNote note;
  private boolean stored;

  /**
   * @param first event of the append in doubt; null: it had none
   * @param note of the append in doubt; null: it had none
   */
  OutcomeLookup(
      List<Command<S, C, E>> commands, @Nullable NewEvent<E> first, @Nullable LogNote note) {
    this.first = first;
    this.note = note;
    for (Command<S, C, E> command : commands) {
      waiting
          .computeIfAbsent(
              new Key(command.aggregateId(), command.request().commandId()),
              key -> new ArrayList<>(1))
          .add(command);
    }
  }

  /** An event turned up; {@code after} is committed with it. */
  void seen(RecordedEvent<E> event, Resident<S> after) {
    stored |= first != null && isSame(first, event);
    Key key = new Key(event.aggregateId(), event.metadata().commandId());
    if (waiting.containsKey(key)) {
      Found<S, E> soFar = found.computeIfAbsent(key, k -> new Found<>(after.state()));
      if (!soFar.events.isEmpty() && soFar.events.getLast().version() != event.version() - 1) {
        soFar.events.clear(); // so long ago that the aggregate had forgotten the command in between
      }
      soFar.events.add(event);
      soFar.state = after.state();
    }
  }

  /** A note turned up. An empty one says nothing that an answer could rest on. */
  void seen(LogNote found) {
    stored |=
        first == null
            && note != null
            && !note.saysTheSameOfCommands(LogNote.EMPTY)
            && note.saysTheSameOfCommands(found);
  }

  /** By the whole of its metadata: another owner may have stored the same command there. */
  private static <E> boolean isSame(NewEvent<E> wanted, RecordedEvent<E> event) {
    return wanted.version() == event.version()
        && wanted.aggregateId().equals(event.aggregateId())
        && wanted.metadata().equals(event.metadata());
  }

  /** Whether the append in doubt is stored, as far as the log was looked at. */
  boolean stored() {
    return stored;
  }

  /** Settles the commands that turned up; to be called when all of the log was looked at. */
  void settle() {
    found.forEach((key, what) -> settle(waiting.getOrDefault(key, List.of()), what));
  }

  /**
   * Of several commands with one id, one caused the events and the others repeat it. Which one it
   * was does not matter, but it may be that the first was settled before, because its time was
   * over.
   */
  private static <S, C, E> void settle(List<Command<S, C, E>> commands, Found<S, E> what) {
    List<RecordedEvent<E>> events = List.copyOf(what.events);
    boolean replayed = false;
    for (Command<S, C, E> command : commands) {
      if (!command.settled()) {
        command.settle(
            new Accepted<>(
                command.aggregateId(),
                events.getFirst().version(),
                events.getLast().version(),
                what.state,
                replayed ? List.of() : events,
                replayed));
        replayed = true;
      }
    }
  }
}
