package io.logfold.postgres;

import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.snapshot.StateCodec;
import java.time.Instant;
import java.util.Optional;

/**
 * A set of snapshots that the database has.
 *
 * @param id names it, for {@link SnapshotOperations#drop}
 * @param logName the name of the log it belongs to
 * @param logId the incarnation of that log
 * @param partitions how many partitions the log had
 * @param fingerprint the shape of the states
 * @param snapshots how many there are, of all partitions
 * @param offsetRows how many rows beyond those of the snapshots the index has
 * @param checkpoints how many partitions have one
 * @param lastUsedAt when a program last found or saved something in it
 * @param lastSavedAt when something was last saved in it; empty: never
 */
public record SnapshotSet(
    long id,
    String logName,
    String logId,
    int partitions,
    String aggregateType,
    String fingerprint,
    long snapshots,
    long offsetRows,
    int checkpoints,
    Instant createdAt,
    Instant lastUsedAt,
    Optional<Instant> lastSavedAt) {

  /** Whether it is the one that a program with this codec uses for this log. */
  public boolean isOf(LogIdentity log, StateCodec<?> codec) {
    return logId.equals(log.id())
        && aggregateType.equals(codec.aggregateType())
        && fingerprint.equals(SnapshotSets.fingerprint(codec));
  }
}
