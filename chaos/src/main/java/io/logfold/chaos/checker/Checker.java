package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Token;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Compares the topic with the answers that clients received.
 *
 * <p>The log says in which order the accepted commands of an order took effect, so nothing has to
 * be searched for: whether an execution exists that explains all answers is decided in one pass
 * ({@link LinearizabilityCheck}). Each check reports every breach that it sees; a broken log is
 * reported as such, and what cannot be judged without it is left out for that order.
 *
 * <p>Stateless. A history that contradicts itself is all that is reported then.
 */
public final class Checker {

  private static final List<Check> CHECKS =
      List.of(
          new LogCheck(),
          new LegalEventsCheck(),
          new EventCommandsCheck(),
          new StoredAnswersCheck(),
          new NoteCheck(),
          new RefusalCheck(),
          new LinearizabilityCheck(),
          new ReadCheck(),
          new TokenCheck(),
          new NodeAgreementCheck());

  private Checker() {}

  /**
   * Looks at everything.
   *
   * @param log the whole topic, see {@link TopicReader}
   * @param history all that clients did
   */
  public static Verdict check(CountedLog log, History history) {
    Evidence evidence = new Evidence(log, history);
    Findings findings = new Findings();
    new HistoryCheck().examine(evidence, findings);
    if (!findings.all().isEmpty()) {
      return new Verdict(findings.all(), evidence.counts());
    }
    for (Check check : CHECKS) {
      check.examine(evidence, findings);
    }
    return new Verdict(findings.all(), evidence.counts());
  }

  /**
   * Looks whether anything counts that must not.
   *
   * @param forged where records of no owner were written
   */
  public static List<Finding> forgeries(CountedLog log, Collection<Token> forged) {
    Set<String> skipped = log.skippedPlaces();
    List<Finding> findings = new ArrayList<>();
    for (Token place : forged) {
      if (!skipped.contains(place.partition() + "/" + place.offset())) {
        findings.add(
            new Finding(
                Kind.FORGERY_COUNTS,
                "",
                "no owner wrote the record at %d/%d".formatted(place.partition(), place.offset())));
      }
    }
    return findings;
  }
}
