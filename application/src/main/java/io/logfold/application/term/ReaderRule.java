package io.logfold.application.term;

import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.eventlog.Term;
import org.jspecify.annotations.Nullable;

/**
 * Says which records of a partition count. It looks at the records in the order of their offsets,
 * and remembers a term, an index, and how many records of a group are pending:
 *
 * <ol>
 *   <li>A record without a stamp is foreign: skip it.
 *   <li>A record that opens a term whose number is greater than the present one's, by at most 2^20,
 *       opens it: that term holds from here on, and the pending group is dropped. (The bound keeps
 *       one forged record from using up all terms.)
 *   <li>A data record of exactly the present term, number and nonce, with the next index, joins the
 *       pending group; when no more records of the group are to come, the whole group counts.
 *   <li>Anything else is a ghost: what an owner wrote after its term was over, a duplicate, what
 *       follows lost records. Skip it.
 * </ol>
 *
 * <p>The result is a pure function of a prefix of the partition. So all readers agree, and what
 * counts never changes as the log grows. This is the only implementation; everything that reads the
 * log uses it. Terminology and argument are Raft's (Ongaro, Ousterhout 2014), with the partition in
 * place of the votes. Not thread-safe.
 */
public final class ReaderRule {

  /** How far a term's number may lie beyond the one before it. */
  public static final long MAX_TERM_STEP = 1L << 20;

  private final LogPartition partition;
  private final Place from;
  private boolean verified;
  private Term term;
  private long index;
  private int pending;
  private Place place;
  private long ghosts;
  private long foreign;

  /**
   * A reader that goes on from a place.
   *
   * @param partition for messages
   */
  public ReaderRule(LogPartition partition, Place from) {
    this.partition = partition;
    this.from = from;
    this.verified = from.offset() == 0;
    this.term = from.term();
    this.index = from.index();
    this.place = from;
  }

  /** What becomes of a record. */
  public enum Verdict {
    /** It lies before the place that the reader goes on from, and is what was expected there. */
    BEFORE,
    /** It opens a term; what was pending is dropped. */
    OPENS,
    /** It is pending. */
    JOINS,
    /** It and everything pending count. */
    COMPLETES,
    /** It does not count. */
    GHOST,
    /** It is none of ours. */
    FOREIGN
  }

  /**
   * Where to begin reading: at the record before the place, so that it can be seen whether the log
   * still has it.
   *
   * @param logStart offset of the oldest record that still exists
   */
  public long firstOffset(long logStart) {
    if (verified || logStart == from.offset()) {
      verified = true; // the record before the place was deleted in good order: nothing to compare
      return from.offset();
    }
    return from.offset() - 1;
  }

  /**
   * Looks at the next record.
   *
   * @param stamp null: it has none
   * @throws EventsLost the log does not have the place that this reader goes on from
   */
  public Verdict accept(long offset, @Nullable Stamp stamp, int leaderEpoch) {
    if (!verified) {
      verify(offset, stamp, leaderEpoch);
      return Verdict.BEFORE;
    }
    return switch (stamp) {
      case null -> {
        foreign++;
        yield Verdict.FOREIGN;
      }
      case Stamp.Opening opening -> opens(opening.term(), offset, leaderEpoch);
      case Stamp.Data data -> data(data, offset, leaderEpoch);
    };
  }

  private Verdict opens(Term opened, long offset, int leaderEpoch) {
    long step = opened.number() - term.number();
    if (step <= 0 || step > MAX_TERM_STEP) {
      ghosts++;
      return Verdict.GHOST;
    }
    ghosts += pending;
    pending = 0;
    term = opened;
    place = new Place(offset + 1, term, index, leaderEpoch);
    return Verdict.OPENS;
  }

  private Verdict data(Stamp.Data data, long offset, int leaderEpoch) {
    if (data.index() != index + pending + 1 || data.rest() < 0 || !data.term().equals(term)) {
      ghosts++;
      return Verdict.GHOST;
    }
    pending++;
    if (data.rest() > 0) {
      return Verdict.JOINS;
    }
    index += pending;
    pending = 0;
    place = new Place(offset + 1, term, index, leaderEpoch);
    return Verdict.COMPLETES;
  }

  private void verify(long offset, @Nullable Stamp stamp, int leaderEpoch) {
    verified = true;
    boolean same =
        switch (stamp) {
          case null -> false;
          case Stamp.Opening(Term opened) -> opened.equals(from.term());
          case Stamp.Data(Term of, long number, int rest) ->
              of.equals(from.term()) && number == from.index() && rest == 0;
        };
    if (offset != from.offset() - 1 || !same || differs(leaderEpoch)) {
      throw new EventsLost(
          ("%s: the log no longer has what lay before offset %s (term %s, index %s, leader epoch %s);"
                  + " at offset %s it has %s (leader epoch %s) instead. Acknowledged events up to"
                  + " there may be lost")
              .formatted(
                  partition,
                  from.offset(),
                  from.term(),
                  from.index(),
                  from.leaderEpoch(),
                  offset,
                  stamp == null ? "a foreign record" : stamp,
                  leaderEpoch));
    }
    place = new Place(from.offset(), from.term(), from.index(), leaderEpoch);
  }

  private boolean differs(int leaderEpoch) {
    return leaderEpoch != from.leaderEpoch()
        && leaderEpoch != Place.UNKNOWN_EPOCH
        && from.leaderEpoch() != Place.UNKNOWN_EPOCH;
  }

  /** The term that holds now. */
  public Term term() {
    return term;
  }

  /** The index of the last record that counts. */
  public long index() {
    return index;
  }

  /** Whether a group has begun and is not complete. */
  public boolean isPending() {
    return pending > 0;
  }

  /** The last place that can be remembered: behind a complete group, or an opened term. */
  public Place place() {
    return place;
  }

  /** What did not count so far; what is pending is not among it yet. */
  public SkippedRecords skipped() {
    return new SkippedRecords(ghosts, foreign);
  }
}
