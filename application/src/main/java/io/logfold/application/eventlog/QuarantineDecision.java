package io.logfold.application.eventlog;

import java.time.Instant;

/**
 * An operator's decision about a record at which readers fail. It is stored in the log, in the
 * record that opens a term: every owner of the partition from then on has read it.
 *
 * @param skipped whether readers skip the record; false: the decision to do so was taken back
 * @param reason why, in the operator's words
 * @param by the operator
 * @param term number of the term that was opened with the decision
 */
public record QuarantineDecision(
    Position position, boolean skipped, String reason, String by, Instant at, long term) {

  /** The longest reason, in characters. */
  public static final int MAX_REASON = 1_000;

  public QuarantineDecision {
    if (reason.isBlank() || reason.length() > MAX_REASON) {
      throw new IllegalArgumentException(
          "a reason has 1 to %s characters, not only blanks".formatted(MAX_REASON));
    }
  }

  /** The same, as it was stored in a term. */
  public QuarantineDecision storedIn(long number) {
    return new QuarantineDecision(position, skipped, reason, by, at, number);
  }
}
