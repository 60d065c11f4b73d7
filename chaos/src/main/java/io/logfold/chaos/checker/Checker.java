package io.logfold.chaos.checker;

import io.logfold.chaos.history.History;
import java.util.List;

/**
 * Holds the topic against what clients were told.
 *
 * <p>The log says in which order the accepted commands of an order took effect, so nothing has to
 * be searched for: whether an execution exists that explains all answers is decided in one pass
 * ({@link AnswersAreLinearizable}). Each check reports every breach that it sees; a broken log is
 * reported as such, and what cannot be judged without it is left out for that order.
 *
 * <p>Stateless. A history that contradicts itself is all that is reported then.
 */
public final class Checker {

  private static final List<Check> CHECKS =
      List.of(
          new LogIsSound(),
          new EventsAreLegal(),
          new EventsHaveCommands(),
          new AnswersAreStored(),
          new AnswersAreLinearizable(),
          new ReadsAreTrue(),
          new NodesAgree());

  private Checker() {}

  /**
   * Looks at everything.
   *
   * @param events the whole topic, see {@link TopicReader}
   * @param history all that clients did
   */
  public static Verdict check(List<StoredEvent> events, History history) {
    Evidence evidence = new Evidence(events, history);
    Findings findings = new Findings();
    new HistoryIsSound().examine(evidence, findings);
    if (!findings.all().isEmpty()) {
      return new Verdict(findings.all(), evidence.counts());
    }
    for (Check check : CHECKS) {
      check.examine(evidence, findings);
    }
    return new Verdict(findings.all(), evidence.counts());
  }
}
