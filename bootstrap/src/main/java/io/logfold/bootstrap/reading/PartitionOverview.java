package io.logfold.bootstrap.reading;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A partition as it looks from outside.
 *
 * @param owner who says to own it, dead or alive; empty: nobody ever did
 * @param end offset after the last committed event
 * @param checkpoint offset up to which snapshots are saved
 * @param tail events after the checkpoint, counted
 * @param recovery how long reading the tail took just now
 */
public record PartitionOverview(
    int partition,
    Optional<String> owner,
    long end,
    long checkpoint,
    long tail,
    Duration recovery) {

  /** All partitions of a log. Reads every tail, so it takes as long as recovering would. */
  public static List<PartitionOverview> of(EventLog<?> log, SnapshotStore<?> snapshots) {
    List<PartitionOverview> all = new ArrayList<>();
    for (int partition = 0; partition < log.identity().partitions(); partition++) {
      all.add(of(log, snapshots, partition));
    }
    return all;
  }

  private static PartitionOverview of(EventLog<?> log, SnapshotStore<?> snapshots, int partition) {
    long checkpoint = snapshots.checkpoint(log.identity().partition(partition)).nextOffset();
    LogExtent extent = log.extent(partition);
    long from = Math.max(checkpoint, extent.start());
    long started = System.nanoTime();
    long tail = from < extent.end() ? count(log, partition, from, extent.end()) : 0;
    Duration took = tail == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
    return new PartitionOverview(
        partition, log.owner(partition), extent.end(), checkpoint, tail, took);
  }

  private static <E> long count(EventLog<E> log, int partition, long from, long to) {
    long events = 0;
    try (EventCursor<E> cursor = log.read(partition, from, to)) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        events += batch.size();
      }
    }
    return events;
  }
}
