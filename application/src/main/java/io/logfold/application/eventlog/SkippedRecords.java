package io.logfold.application.eventlog;

/**
 * Records that a reader came across and that do not count.
 *
 * @param ghosts written by an owner whose term was over, or written twice, or left of a group whose
 *     rest never came
 * @param foreign without any stamp of ours: somebody else wrote them
 */
public record SkippedRecords(long ghosts, long foreign) {

  public static final SkippedRecords NONE = new SkippedRecords(0, 0);

  public SkippedRecords plus(SkippedRecords other) {
    return new SkippedRecords(ghosts + other.ghosts, foreign + other.foreign);
  }
}
