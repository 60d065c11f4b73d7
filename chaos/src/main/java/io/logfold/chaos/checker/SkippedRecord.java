package io.logfold.chaos.checker;

/** A record that does not count. */
public record SkippedRecord(int partition, long offset, Reason reason) {

  /** Why it does not. */
  public enum Reason {
    /** It has a mark, but not the one that was to come next. */
    GHOST,
    /** It has no mark: another program wrote it. */
    FOREIGN,
    /** It belongs to a group that is not complete at the end of the log. */
    INCOMPLETE
  }
}
