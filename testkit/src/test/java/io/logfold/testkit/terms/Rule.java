package io.logfold.testkit.terms;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.ReaderRule;
import io.logfold.application.term.ReaderRule.Verdict;
import io.logfold.application.term.Stamp;
import org.jspecify.annotations.Nullable;

/** What reads: the real {@link ReaderRule}, or one with a flaw. */
interface Rule {

  long firstOffset();

  Verdict accept(long offset, @Nullable Stamp stamp, int leaderEpoch);

  Term term();

  long index();

  boolean isPending();

  Place place();

  /** The real one. */
  final class Real implements Rule {

    private static final LogPartition PARTITION =
        new LogPartition(new LogIdentity("model", "model", 1), 0);

    private final ReaderRule rule;

    Real(Place from) {
      rule = new ReaderRule(PARTITION, from);
    }

    @Override
    public long firstOffset() {
      return rule.firstOffset(0);
    }

    @Override
    public Verdict accept(long offset, @Nullable Stamp stamp, int leaderEpoch) {
      return rule.accept(offset, stamp, leaderEpoch);
    }

    @Override
    public Term term() {
      return rule.term();
    }

    @Override
    public long index() {
      return rule.index();
    }

    @Override
    public boolean isPending() {
      return rule.isPending();
    }

    @Override
    public Place place() {
      return rule.place();
    }
  }
}
