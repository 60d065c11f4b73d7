package io.logfold.application.term;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the records of a pending group back until it is known whether they count. Not thread-safe.
 *
 * @param <R> the records
 */
public final class CountedRecords<R> {

  private final ReaderRule rule;
  private final List<R> pending = new ArrayList<>();
  private List<R> counted = new ArrayList<>();

  public CountedRecords(ReaderRule rule) {
    this.rule = rule;
  }

  /**
   * Looks at the next record.
   *
   * @param wanted whether the caller is to get it, if it counts
   */
  public void add(R record, StampedRecord stamped, boolean wanted) {
    switch (rule.accept(stamped.offset(), stamped.stamp(), stamped.leaderEpoch())) {
      case JOINS -> {
        if (wanted) {
          pending.add(record);
        }
      }
      case COMPLETES -> {
        counted.addAll(pending);
        pending.clear();
        if (wanted) {
          counted.add(record);
        }
      }
      case OPENS -> pending.clear();
      case BEFORE, GHOST, FOREIGN -> {}
    }
  }

  /** The records that turned out to count since the last call, in their order. */
  public List<R> take() {
    List<R> taken = counted;
    counted = new ArrayList<>();
    return taken;
  }
}
