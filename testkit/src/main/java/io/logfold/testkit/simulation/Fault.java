package io.logfold.testkit.simulation;

/** What can go wrong at a call of a port. */
public enum Fault {
  /** The log cannot be reached: nothing happens. */
  LOG_AWAY,
  /** A cursor stops making progress. */
  READ_STALLS,
  /** Opening the writer finds that somebody else opens one at the same time. */
  OPENING_FENCED,
  /** Nothing is appended, and the log says so. */
  NOT_STORED,
  /** The batch is appended, but nobody can say so. */
  STORED_UNKNOWN,
  /** Nothing is appended, but nobody can say so. */
  NOT_STORED_UNKNOWN,
  /** Nobody can say, and the batch may still be appended until the next writer is opened. */
  UNDECIDED_UNKNOWN,
  /** The batch is appended, but the answer is that another writer was opened. */
  STORED_FENCED,
  /** The snapshot store cannot be reached: nothing happens. */
  STORE_AWAY,
  /** A save takes effect, but the store reports that it cannot be reached. */
  SAVED_UNREPORTED
}
