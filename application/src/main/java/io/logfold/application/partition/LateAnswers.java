package io.logfold.application.partition;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.partition.Pending.Command;
import io.logfold.application.request.CommandResult.Accepted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers for commands whose append failed with an unknown outcome, found by looking into the log:
 * a command is stored exactly when its id is on an event of its aggregate. Of one partition's
 * thread.
 */
final class LateAnswers<S, C, E> {

  private record Key(String aggregateId, String commandId) {}

  private static final class Found<S, E> {
    final List<RecordedEvent<E>> events = new ArrayList<>(1);
    S state;

    Found(S state) {
      this.state = state;
    }
  }

  private final Map<Key, Command<S, C, E>> waiting = new HashMap<>();
  private final Map<Key, Found<S, E>> found = new HashMap<>();

  LateAnswers(List<Command<S, C, E>> commands) {
    for (Command<S, C, E> command : commands) {
      // The first of several with one id caused the events; the others are answered as repetitions.
      waiting.putIfAbsent(new Key(command.aggregateId(), command.request().commandId()), command);
    }
  }

  /** An event turned up; {@code after} is committed with it. */
  void seen(RecordedEvent<E> event, Resident<S> after) {
    Key key = new Key(event.aggregateId(), event.metadata().commandId());
    if (waiting.containsKey(key)) {
      Found<S, E> soFar = found.computeIfAbsent(key, k -> new Found<>(after.state()));
      soFar.events.add(event);
      soFar.state = after.state();
    }
  }

  /** Settles the commands that turned up; to be called when all of the log was looked at. */
  void settle() {
    found.forEach(
        (key, what) -> {
          Command<S, C, E> command = waiting.get(key);
          if (command != null && !command.settled()) {
            command.settle(
                new Accepted<>(
                    key.aggregateId(),
                    what.events.getFirst().version(),
                    what.events.getLast().version(),
                    what.state,
                    List.copyOf(what.events),
                    false));
          }
        });
  }
}
