package io.logfold.application.term;

import io.logfold.application.eventlog.Term;
import java.util.ArrayList;
import java.util.List;

/** The reader's rule once more, term by term and not record by record, and slow. */
final class NaiveRule {

  private static final long FURTHEST = 1_048_576;

  private NaiveRule() {}

  /** The offsets of the records that count. */
  static List<Long> counted(List<StampedRecord> log) {
    List<Long> counted = new ArrayList<>();
    Term term = Term.NONE;
    int from = 0;
    while (from < log.size()) {
      int to = nextOpening(log, from, term);
      countTerm(log.subList(from, to), term, counted);
      if (to < log.size() && log.get(to).stamp() instanceof Stamp.Opening(Term next)) {
        term = next;
      }
      from = to + 1;
    }
    return counted;
  }

  private static int nextOpening(List<StampedRecord> log, int from, Term term) {
    for (int i = from; i < log.size(); i++) {
      if (log.get(i).stamp() instanceof Stamp.Opening(Term next)
          && next.number() > term.number()
          && Math.subtractExact(next.number(), term.number()) <= FURTHEST) {
        return i;
      }
    }
    return log.size();
  }

  /** Takes one whole group after the other, as long as there is one. */
  private static void countTerm(List<StampedRecord> reign, Term term, List<Long> counted) {
    int from = 0;
    while (true) {
      List<Long> group = new ArrayList<>();
      boolean complete = false;
      for (int i = from; i < reign.size() && !complete; i++) {
        int wanted = counted.size() + group.size() + 1;
        if (reign.get(i).stamp() instanceof Stamp.Data(Term of, long index, int rest)
            && of.equals(term)
            && index == wanted
            && rest >= 0) {
          group.add(reign.get(i).offset());
          complete = rest == 0;
          from = i + 1;
        }
      }
      if (!complete) {
        return;
      }
      counted.addAll(group);
    }
  }
}
