package io.logfold.chaos.checker;

import io.logfold.chaos.checker.RecordMark.Data;
import io.logfold.chaos.checker.RecordMark.Opening;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which records of a partition count: a second implementation of the published format. Each
 * record is decided once, a record of a group not before its group is complete or dropped:
 *
 * <ol>
 *   <li>Without a mark it is foreign.
 *   <li>The opening of a term whose number is greater than the present one's, by 2^20 at most,
 *       begins that term. What was pending is dropped. Any other opening is a ghost.
 *   <li>Data of the present term, by number and nonce, with the next index joins the pending group;
 *       when nothing of the group is to come, the whole group counts.
 *   <li>Any other data is a ghost.
 * </ol>
 *
 * <p>Not thread-safe.
 *
 * @param <R> the records
 */
public final class CountingRule<R> {

  private static final long LONGEST_STEP = 1 << 20;

  private final List<R> group = new ArrayList<>();
  private long term;
  private String nonce = "";
  private long nextIndex = 1;

  /** What became of a record. */
  public enum Fate {
    OPENS_TERM,
    COUNTS,
    GHOST,
    FOREIGN
  }

  /** A record whose fate is known from now on. */
  public record Judgement<R>(R record, Fate fate) {}

  /**
   * Takes the next record of the partition.
   *
   * @param mark null: it has none
   * @return what is decided by it, in the order of the log: nothing as long as its group is pending
   */
  public List<Judgement<R>> next(R record, @Nullable RecordMark mark) {
    return switch (mark) {
      case null -> List.of(new Judgement<>(record, Fate.FOREIGN));
      case Opening opening -> open(record, opening);
      case Data data -> join(record, data);
    };
  }

  private List<Judgement<R>> open(R record, Opening opening) {
    if (opening.term() <= term || opening.term() - term > LONGEST_STEP) {
      return List.of(new Judgement<>(record, Fate.GHOST));
    }
    nextIndex -= group.size();
    List<Judgement<R>> decided = settle(Fate.GHOST);
    decided.add(new Judgement<>(record, Fate.OPENS_TERM));
    term = opening.term();
    nonce = opening.nonce();
    return decided;
  }

  private List<Judgement<R>> join(R record, Data data) {
    if (data.term() != term || !data.nonce().equals(nonce) || data.index() != nextIndex) {
      return List.of(new Judgement<>(record, Fate.GHOST));
    }
    nextIndex++;
    group.add(record);
    return data.rest() == 0 ? settle(Fate.COUNTS) : List.of();
  }

  private List<Judgement<R>> settle(Fate fate) {
    List<Judgement<R>> settled = new ArrayList<>();
    group.forEach(each -> settled.add(new Judgement<>(each, fate)));
    group.clear();
    return settled;
  }

  /** What is pending: its fate is open. */
  public List<R> pending() {
    return List.copyOf(group);
  }

  /** The present term's number; 0 before the first. */
  public long term() {
    return term;
  }

  /** The present term's nonce. */
  public String nonce() {
    return nonce;
  }

  /** The index of the last record that counts. */
  public long index() {
    return nextIndex - 1 - group.size();
  }
}
