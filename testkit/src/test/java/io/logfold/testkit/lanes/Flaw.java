package io.logfold.testkit.lanes;

/** A rule that the nodes of a model do without. */
enum Flaw {
  /** Rule 1: one of the nodes initialises its lanes from the last to the first. */
  INITIALISES_IN_ANOTHER_ORDER,
  /** Rule 1: the log is read when the last lane is not initialised yet. */
  READS_BEFORE_THE_LAST_LANE,
  /** Rule 2: the first transaction is not on the first lane. */
  BEGINS_ON_ANOTHER_LANE,
  /** Rule 2: the other lanes are used although the claim on the first one was refused. */
  GOES_ON_WITHOUT_ITS_CLAIM,
  /** Rule 3: one of the nodes has a lane less. */
  HAS_FEWER_LANES,
  /** A commit without an answer counts as one that failed. */
  GOES_ON_AFTER_AN_UNKNOWN_OUTCOME,
  /** After a failure the lanes are initialised again, but the log is not read again. */
  DOES_NOT_READ_AGAIN,
  /** How far commands were taken is asked for before the lanes are initialised. */
  READS_PROGRESS_TOO_EARLY,
  /** How far commands were taken is stored in a transaction before that of the events. */
  STORES_PROGRESS_FIRST,
  /** How far commands were taken is stored in a transaction after that of the events. */
  STORES_PROGRESS_AFTERWARDS,
  /** Not a rule, but relied on: of two commits of progress the one that was sent later counts. */
  MARKERS_DECIDE_ON_PROGRESS
}
