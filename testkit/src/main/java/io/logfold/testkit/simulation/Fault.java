package io.logfold.testkit.simulation;

/** What can go wrong at a call of a port. */
public enum Fault {
  /** The log cannot be reached: nothing happens. */
  LOG_AWAY,
  /** A cursor stops making progress. */
  READ_STALLS,
  /** Another writer is opened at the same time as this one. */
  OPENING_FENCED,
  /** Nothing is sent, and the log says so. */
  NOT_SENT,
  /** Records arrive, but the writer receives no acknowledgement. */
  ANSWER_LOST,
  /** Records get lost on their way. */
  RECORDS_LOST,
  /** Records arrive some time later, perhaps when others have acted. */
  LATE,
  /** The first records of a group arrive; the others later, or never. */
  HALVED,
  /** Records arrive twice, the second time perhaps later. */
  TWICE,
  /** Records are acknowledged without their offsets. */
  NO_OFFSETS,
  /** The batch is appended, but the answer is that another term was opened. */
  STORED_FENCED,
  /** The snapshot store cannot be reached: nothing happens. */
  STORE_AWAY,
  /** A save takes effect, but the store reports that it cannot be reached. */
  SAVED_UNREPORTED
}
