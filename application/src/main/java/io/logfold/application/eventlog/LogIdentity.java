package io.logfold.application.eventlog;

/**
 * Which log this is. Everything derived from a log (snapshots, indexes) is keyed by it.
 *
 * @param name the name people use, e.g. the topic's name
 * @param id unique to this incarnation of the log: a log deleted and created anew has another id
 * @param partitions how many partitions it has; fixed for the life of the log, because it decides
 *     where an aggregate's events are
 */
public record LogIdentity(String name, String id, int partitions) {

  /** Partition {@code number} of this log. */
  public LogPartition partition(int number) {
    return new LogPartition(this, number);
  }
}
