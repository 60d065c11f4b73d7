package io.logfold.postgres;

import java.time.Instant;

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
 * @param lastUsedAt when a program last found or saved something in it
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
    Instant createdAt,
    Instant lastUsedAt) {}
