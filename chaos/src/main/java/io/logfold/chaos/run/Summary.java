package io.logfold.chaos.run;

import io.logfold.chaos.checker.Counts;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result of a run.
 *
 * @param seconds of load
 * @param counts what the checker looked at
 * @param replayed how many commands were answered from the memory of commands
 * @param silenceMillis the longest time within the load in which no command at all was accepted
 * @param faults by kind
 * @param putOff attempts that had to be repeated, by reason
 * @param ownEnds nodes that ended by themselves and were started again: exit code and last line of
 *     output
 * @param problems empty when the run is clean
 */
public record Summary(
    long seed,
    long seconds,
    Counts counts,
    long replayed,
    long silenceMillis,
    Map<String, Long> faults,
    Map<String, Long> putOff,
    List<String> ownEnds,
    List<String> problems) {

  public Summary {
    faults = new LinkedHashMap<>(faults);
    putOff = new LinkedHashMap<>(putOff);
    ownEnds = List.copyOf(ownEnds);
    problems = List.copyOf(problems);
  }

  public boolean clean() {
    return problems.isEmpty();
  }

  static long replayed(History history) {
    return history.operations().stream()
        .filter(o -> o.answer() instanceof Answer.Accepted accepted && accepted.replayed())
        .count();
  }

  /**
   * @param from ns since the run began
   */
  static long silenceMillis(History history, long from, long to) {
    long[] accepted =
        history.operations().stream()
            .filter(operation -> operation.answer() instanceof Answer.Accepted)
            .mapToLong(Operation::completed)
            .filter(time -> time >= from && time <= to)
            .sorted()
            .toArray();
    long longest = 0;
    long last = from;
    for (long time : accepted) {
      longest = Math.max(longest, time - last);
      last = time;
    }
    return TimeUnit.NANOSECONDS.toMillis(Math.max(longest, to - last));
  }

  /** One line. */
  public String json() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("seed", seed);
    all.put("clean", clean());
    all.put("seconds", seconds);
    all.put("counts", counts);
    all.put("replayed", replayed);
    all.put("silenceMillis", silenceMillis);
    all.put("faults", faults);
    all.put("putOff", putOff);
    all.put("ownEnds", ownEnds);
    all.put("problems", problems);
    return new JsonMapper().writeValueAsString(all);
  }

  /** For people. */
  public String text() {
    long inflicted = faults.values().stream().mapToLong(Long::longValue).sum();
    StringBuilder text =
        new StringBuilder(
            """
            seed %d: %s
              %d s of load: %s; %d commands were answered again
              %d faults: %s
              attempts repeated: %s
              longest time in which nothing was accepted: %.1f s; nodes that ended by themselves: %s
            """
                .formatted(
                    seed,
                    clean() ? "clean" : "NOT CLEAN",
                    seconds,
                    counts,
                    replayed,
                    inflicted,
                    faults,
                    putOff,
                    silenceMillis / 1000.0,
                    ownEnds));
    problems.forEach(problem -> text.append("  PROBLEM: ").append(problem).append('\n'));
    return text.toString();
  }
}
