package io.logfold.testkit.terms;

import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import io.logfold.application.term.ReaderRule.Verdict;
import io.logfold.application.term.Stamp;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A copy of the real rule that can do without parts of it. */
final class FlawedRule implements Rule {

  private final Set<Flaw> flaws;
  private final Place from;
  private boolean verified;
  private Term term;
  private long index;
  private int pending;
  private Place place;

  FlawedRule(Set<Flaw> flaws, Place from) {
    this.flaws = flaws;
    this.from = from;
    verified = from.offset() == 0;
    term = from.term();
    index = from.index();
    place = from;
  }

  private boolean has(Flaw flaw) {
    return flaws.contains(flaw);
  }

  @Override
  public long firstOffset() {
    return verified ? 0 : from.offset() - 1;
  }

  @Override
  public Verdict accept(long offset, @Nullable Stamp stamp, int leaderEpoch) {
    if (!verified) {
      verified = true;
      if (offset != from.offset() - 1 || !isBefore(stamp) || differs(leaderEpoch)) {
        throw new EventsLost("other record");
      }
      place = new Place(from.offset(), from.term(), from.index(), leaderEpoch);
      return Verdict.BEFORE;
    }
    return switch (stamp) {
      case null -> Verdict.FOREIGN;
      case Stamp.Opening opening -> opens(opening.term(), offset, leaderEpoch);
      case Stamp.Data data -> data(data, offset, leaderEpoch);
    };
  }

  private boolean isBefore(@Nullable Stamp stamp) {
    return switch (stamp) {
      case null -> false;
      case Stamp.Opening(Term opened) -> isSame(opened, from.term());
      case Stamp.Data(Term of, long number, int rest) ->
          isSame(of, from.term())
              && number == from.index()
              && (rest == 0 || has(Flaw.PLACE_INSIDE_A_GROUP) || has(Flaw.COUNTS_GROUPS_IN_PARTS));
    };
  }

  private boolean isSame(Term one, Term other) {
    boolean byNumber = has(Flaw.IDENTIFIES_TERMS_BY_NUMBER) || has(Flaw.PLACE_BY_NUMBER_AND_INDEX);
    return byNumber ? one.number() == other.number() : one.equals(other);
  }

  private boolean differs(int leaderEpoch) {
    return leaderEpoch != from.leaderEpoch()
        && leaderEpoch != Place.UNKNOWN_EPOCH
        && from.leaderEpoch() != Place.UNKNOWN_EPOCH
        && !has(Flaw.PLACE_BY_NUMBER_AND_INDEX)
        && !has(Flaw.PLACE_WITHOUT_LEADER_EPOCH);
  }

  private Verdict opens(Term opened, long offset, int leaderEpoch) {
    boolean opens =
        has(Flaw.OPENS_OLDER_TERMS) ? !opened.equals(term) : opened.number() > term.number();
    if (!opens) {
      return Verdict.GHOST;
    }
    if (!has(Flaw.KEEPS_PENDING_RECORDS)) {
      pending = 0;
    }
    term = opened;
    place = new Place(offset + 1, term, index, leaderEpoch);
    return Verdict.OPENS;
  }

  private Verdict data(Stamp.Data data, long offset, int leaderEpoch) {
    boolean own =
        has(Flaw.IDENTIFIES_TERMS_BY_NUMBER)
            ? data.term().number() == term.number()
            : data.term().equals(term);
    long next = index + pending + 1;
    boolean fits = data.index() == next || (has(Flaw.LEAVES_OUT_INDEXES) && data.index() > next);
    if (!fits || !own) {
      return Verdict.GHOST;
    }
    pending++;
    if (data.rest() > 0 && !has(Flaw.COUNTS_GROUPS_IN_PARTS)) {
      if (has(Flaw.PLACE_INSIDE_A_GROUP)) {
        place = new Place(offset + 1, term, data.index(), leaderEpoch);
      }
      return Verdict.JOINS;
    }
    index = data.index();
    pending = 0;
    place = new Place(offset + 1, term, index, leaderEpoch);
    return Verdict.COMPLETES;
  }

  @Override
  public Term term() {
    return term;
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public boolean isPending() {
    return pending > 0;
  }

  @Override
  public Place place() {
    return place;
  }
}
