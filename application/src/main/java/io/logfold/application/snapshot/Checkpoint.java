package io.logfold.application.snapshot;

import io.logfold.application.eventlog.LogPartition;

/**
 * A promise: the snapshots of this partition contain every event before {@code nextOffset}.
 *
 * @param nextOffset the first offset that the snapshots may lack; 0 promises nothing
 */
public record Checkpoint(LogPartition partition, long nextOffset) {

  /** The checkpoint of a partition of which nothing was saved. */
  public static Checkpoint none(LogPartition partition) {
    return new Checkpoint(partition, 0);
  }
}
