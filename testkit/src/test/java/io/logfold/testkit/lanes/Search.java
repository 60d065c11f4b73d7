package io.logfold.testkit.lanes;

import io.logfold.testkit.lanes.Cluster.Event;
import io.logfold.testkit.lanes.Cluster.Fate;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that a model can reach, each once, those nearest to the beginning first, and
 * checks it. So what it finds is the shortest way to it, and what it does not find cannot happen.
 */
final class Search {

  /** A state that must not be, and how it comes about. */
  record Violation(String what, List<String> steps) {
    @Override
    public String toString() {
      return what + System.lineSeparator() + String.join(System.lineSeparator(), steps);
    }
  }

  /** How a state was reached first. */
  private record Origin(@Nullable Origin before, String step) {}

  private final Steps steps;
  private final Map<ByteBuffer, Origin> seen = new HashMap<>();
  private long transitions;
  private int longestLog;
  private int decidedUnread;

  Search(Steps steps) {
    this.steps = steps;
  }

  Optional<Violation> run(Cluster beginning) {
    record Found(Cluster state, Origin origin) {}
    Deque<Found> open = new ArrayDeque<>();
    Origin origin = new Origin(null, "");
    seen.put(ByteBuffer.wrap(beginning.encoded()), origin);
    open.add(new Found(beginning, origin));
    while (!open.isEmpty()) {
      Found found = open.remove();
      String wrong = wrong(found.state());
      if (wrong != null) {
        return Optional.of(new Violation(wrong, way(found.origin())));
      }
      steps.from(
          found.state(),
          (what, next) -> {
            transitions++;
            Origin how = new Origin(found.origin(), what);
            if (seen.putIfAbsent(ByteBuffer.wrap(next.encoded()), how) == null) {
              open.add(new Found(next, how));
            }
          });
    }
    return Optional.empty();
  }

  private static List<String> way(Origin to) {
    List<String> steps = new ArrayList<>();
    for (Origin at = to; at != null && at.before() != null; at = at.before()) {
      steps.add(at.step());
    }
    Collections.reverse(steps);
    return steps;
  }

  private @Nullable String wrong(Cluster state) {
    int version = 0;
    Set<Integer> commands = new HashSet<>();
    for (int i = 0; i < state.log.size(); i++) {
      Event event = state.log.get(i);
      if (event.acknowledged() && event.fate() == Fate.ABORTED) {
        return "an acknowledged event is lost";
      }
      if (!state.isDecided(i)) {
        continue;
      }
      if (event.version() != ++version) {
        return "event %d was decided on a state of %d events"
            .formatted(version, event.version() - 1);
      }
      if (event.command() != Cluster.NONE && !commands.add(event.command())) {
        return "command %d took effect twice".formatted(event.command());
      }
    }
    longestLog = Math.max(longestLog, version);
    return wrongProgress(state, commands);
  }

  private @Nullable String wrongProgress(Cluster state, Set<Integer> commands) {
    int progress = state.decidedProgress();
    if (progress > state.progress && commands.size() == progress) {
      decidedUnread++;
    }
    for (int command = 0; command < progress; command++) {
      if (!commands.contains(command)) {
        return "command %d was lost: the stream is taken to %d".formatted(command, progress);
      }
    }
    return commands.size() > progress
        ? "%d commands took effect, but the stream is taken to %d"
            .formatted(commands.size(), progress)
        : null;
  }

  int states() {
    return seen.size();
  }

  long transitions() {
    return transitions;
  }

  /** How many events were committed at most. */
  int longestLog() {
    return longestLog;
  }

  /** In how many states progress was decided that could not be read yet. */
  int decidedUnread() {
    return decidedUnread;
  }
}
