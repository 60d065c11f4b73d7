package io.logfold.testkit.terms;

/** A rule that the model does without. */
enum Flaw {
  /** Rule: a term is told by its number alone. */
  IDENTIFIES_TERMS_BY_NUMBER,
  /** Owner: its name is the nonce of all its terms. */
  IDENTIFIES_TERMS_BY_OWNER,
  /** Rule: a term that is not greater than the present one opens, too. */
  OPENS_OLDER_TERMS,
  /** Rule: an index may be left out. */
  LEAVES_OUT_INDEXES,
  /** Rule: a pending group goes on in the next term. */
  KEEPS_PENDING_RECORDS,
  /** Rule: each record of a group counts by itself. */
  COUNTS_GROUPS_IN_PARTS,

  /** Acquire: that the opening was accepted somewhere is enough. */
  ACCEPTED_SOMEWHERE,
  /** Acquire: what lies between the end that was read and the opening is not read. */
  DOES_NOT_READ_THROUGH_ITS_OPENING,
  /** Acquire: commands in doubt are decided by what was read before the opening was sent. */
  TRUSTS_A_STALE_END,
  /** Acquire: reads on behind the first end without a look at what it read last. */
  READS_ON_BLINDLY,

  /** Append: an answer does not wait for those before it. */
  ANSWERS_BEFORE_PREDECESSORS,
  /** Append: an acknowledgement is enough, whatever its offset. */
  ANY_OFFSET_IS_GOOD,
  /** Append: an acknowledgement without an offset is taken for one with the expected offset. */
  NO_OFFSET_IS_GOOD,
  /** Append: who landed later, and reads on, does not ask whose term it is. */
  LANDS_LATER_IN_ANY_TERM,
  /** Append: after a failure the term goes on, and the index is used for something else. */
  USES_AN_INDEX_AGAIN,
  /** Append: a command is answered "not stored" before the next term is open. */
  SAYS_NOT_STORED_TOO_EARLY,

  /** Place: it may lie inside a group. */
  PLACE_INSIDE_A_GROUP,
  /** Place: the leader epoch is not compared. */
  PLACE_WITHOUT_LEADER_EPOCH,
  /** Place: the number of the term and the index are all that is compared. */
  PLACE_BY_NUMBER_AND_INDEX,
  /** Place: an owner saves where it appended last, and has not read that back. */
  SAVES_A_PLACE_NEVER_READ,
  /** Place: an owner reads on from where it appended last, and has not read that back. */
  READS_ON_FROM_A_PLACE_NEVER_READ,

  /** Append: who landed later than expected does not read on, but opens a new term. */
  GIVES_UP_WHEN_LANDED_LATER
}
