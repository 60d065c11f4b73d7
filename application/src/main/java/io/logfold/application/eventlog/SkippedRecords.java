package io.logfold.application.eventlog;

/**
 * Records that a reader met but did not deliver.
 *
 * @param ghosts written by an owner whose term was over, written twice, or left from a group whose
 *     other records never arrived
 * @param foreign without our stamp: another program wrote them
 * @param quarantined skipped by an operator's decision
 */
public record SkippedRecords(long ghosts, long foreign, long quarantined) {

  public static final SkippedRecords NONE = new SkippedRecords(0, 0);

  public SkippedRecords(long ghosts, long foreign) {
    this(ghosts, foreign, 0);
  }

  public SkippedRecords plus(SkippedRecords other) {
    return new SkippedRecords(
        ghosts + other.ghosts, foreign + other.foreign, quarantined + other.quarantined);
  }

  /** The same, with so many records that were skipped by decision. */
  public SkippedRecords withQuarantined(long count) {
    return new SkippedRecords(ghosts, foreign, count);
  }
}
