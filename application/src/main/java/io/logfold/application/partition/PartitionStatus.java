package io.logfold.application.partition;

import io.logfold.application.eventlog.SkippedRecords;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a partition is doing.
 *
 * @param reason why it is not serving, or what is wrong although it serves; null when all is well
 * @param term number of the term that this engine has, or last knew of; 0: none
 * @param end offset after the last record that this engine knows to count
 * @param checkpoint offset up to which snapshots are saved
 * @param tail events after the checkpoint
 * @param recovery estimated time to replay the tail
 * @param snapshotsSaved whether the last attempt to reach the snapshot store succeeded
 * @param skipped records that this engine has come across and that do not count, and how many are
 *     in quarantine, wherever they are
 */
public record PartitionStatus(
    int partition,
    Phase phase,
    @Nullable String reason,
    long term,
    long end,
    long checkpoint,
    long tail,
    Duration recovery,
    boolean snapshotsSaved,
    SkippedRecords skipped) {

  /** The same, with so many records in quarantine. */
  public PartitionStatus withQuarantined(long records) {
    return new PartitionStatus(
        partition,
        phase,
        reason,
        term,
        end,
        checkpoint,
        tail,
        recovery,
        snapshotsSaved,
        skipped.withQuarantined(records));
  }

  /** What a partition is doing. */
  public enum Phase {
    /** Not started yet, or not known yet which node is to have it. */
    IDLE,
    /**
     * Opening the writer and replaying the tail, or about to start again after a fault; answers no
     * commands yet.
     */
    RECOVERING,
    /** Answering. */
    SERVING,
    /** Assigned to another node. */
    ELSEWHERE,
    /**
     * Another process writes this partition now; see the reason. If it is still assigned to this
     * node, it will be acquired again.
     */
    FENCED,
    /** Stopped at a fault that needs an operator, such as a corrupt log; see the reason. */
    FAILED,
    /** Closed. */
    CLOSED
  }
}
