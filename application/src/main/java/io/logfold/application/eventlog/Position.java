package io.logfold.application.eventlog;

/**
 * Where an event lies in the log. Offsets within a partition ascend but need not be contiguous:
 * other records lie between.
 */
public record Position(int partition, long offset) {

  @Override
  public String toString() {
    return partition + ":" + offset;
  }
}
