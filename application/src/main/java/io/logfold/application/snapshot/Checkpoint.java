package io.logfold.application.snapshot;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;

/**
 * A promise: the snapshots of this partition contain every event before {@code place}.
 *
 * @param place behind everything that the snapshots contain for certain; the beginning promises
 *     nothing
 */
public record Checkpoint(LogPartition partition, Place place) {

  /** The checkpoint of a partition of which nothing was saved. */
  public static Checkpoint none(LogPartition partition) {
    return new Checkpoint(partition, Place.BEGINNING);
  }

  /** The first offset that the snapshots may lack. */
  public long nextOffset() {
    return place.offset();
  }
}
