package io.logfold.application.snapshot;

import io.logfold.application.eventlog.LogIdentity;
import java.time.Instant;
import java.util.Optional;

/**
 * A set of snapshots that a store has: those of one log, one aggregate type and one shape of the
 * state.
 *
 * @param id names it, for {@link SnapshotOperations#drop}; never used for another set
 * @param log the log that it was taken of, with the number of partitions that it had
 * @param fingerprint the shape of what is saved
 * @param contents how much is in it
 * @param usage when it was used
 */
public record SnapshotSet(
    long id,
    LogIdentity log,
    String aggregateType,
    String fingerprint,
    Contents contents,
    Usage usage) {

  /**
   * How much is in a set, at the moment of asking.
   *
   * @param snapshots how many there are, of all partitions
   * @param checkpoints how many partitions have one
   */
  public record Contents(long snapshots, int checkpoints) {}

  /**
   * When a set was used.
   *
   * @param lastUsedAt when a program last found or saved something in it
   * @param lastSavedAt when something was last saved in it; empty: never
   */
  public record Usage(Instant createdAt, Instant lastUsedAt, Optional<Instant> lastSavedAt) {}
}
