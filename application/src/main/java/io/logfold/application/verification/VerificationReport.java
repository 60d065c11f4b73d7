package io.logfold.application.verification;

import java.util.List;

/**
 * What a verification found.
 *
 * @param events in the log
 * @param aggregates that have one
 * @param snapshots that were compared
 * @param unindexed snapshots that were saved without the offsets of all their events: their history
 *     is read by scanning
 * @param gaps versions that are missing in the log
 * @param duplicates events with a version that their aggregate had before
 * @param divergent aggregates whose snapshot is not the fold of the log
 * @param unreadable partitions that could not be read to their end; what they have is not verified
 * @param findings the first hundred of them, in words
 */
public record VerificationReport(
    long events,
    long aggregates,
    long snapshots,
    long unindexed,
    long gaps,
    long duplicates,
    long divergent,
    long unreadable,
    List<String> findings) {

  /** Whether nothing is wrong. */
  public boolean clean() {
    return gaps == 0 && duplicates == 0 && divergent == 0 && unreadable == 0;
  }
}
