package io.logfold.bootstrap.reading;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.PlaceSuperseded;
import io.logfold.application.eventlog.SkippedRecords;
import io.logfold.application.snapshot.SnapshotStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A partition as it looks from outside.
 *
 * @param owner the process that opened its last term, dead or alive; empty when there was none, or
 *     too long ago
 * @param term number of its last term; 0: none was ever opened
 * @param end offset after the last record
 * @param checkpoint offset up to which snapshots are saved
 * @param tail events after the checkpoint, counted
 * @param skipped records after the checkpoint that do not count
 * @param recovery how long reading the tail took just now
 * @param fault why the partition cannot be recovered, with the position; empty: it can. Where there
 *     is one, term, tail and what was skipped are those before it
 */
public record PartitionOverview(
    int partition,
    Optional<String> owner,
    long term,
    long end,
    long checkpoint,
    long tail,
    SkippedRecords skipped,
    Duration recovery,
    Optional<String> fault) {

  /** All partitions of a log. Reads every tail, so it takes as long as recovering would. */
  public static List<PartitionOverview> of(EventLog<?> log, SnapshotStore<?> snapshots) {
    List<PartitionOverview> all = new ArrayList<>();
    for (int partition = 0; partition < log.identity().partitions(); partition++) {
      all.add(of(log, snapshots, partition));
    }
    return all;
  }

  private static PartitionOverview of(EventLog<?> log, SnapshotStore<?> snapshots, int partition) {
    Place checkpoint = snapshots.checkpoint(log.identity().partition(partition)).place();
    LogExtent extent = log.extent(partition);
    long started = System.nanoTime();
    Tail tail = tail(log, partition, checkpoint, Math.max(checkpoint.offset(), extent.end()));
    Duration took =
        tail.events == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
    return new PartitionOverview(
        partition,
        owner(log, partition, checkpoint),
        tail.place.term().number(),
        extent.end(),
        checkpoint.offset(),
        tail.events,
        tail.skipped,
        took,
        tail.fault);
  }

  private static Optional<String> owner(EventLog<?> log, int partition, Place checkpoint) {
    try {
      return log.owner(partition, checkpoint);
    } catch (CorruptLog | EventsLost | PlaceSuperseded e) {
      return Optional.empty(); // the tail says what is wrong
    }
  }

  private record Tail(long events, Place place, SkippedRecords skipped, Optional<String> fault) {}

  private static <E> Tail tail(EventLog<E> log, int partition, Place from, long to) {
    long events = 0;
    Place place = from;
    SkippedRecords skipped = SkippedRecords.NONE;
    try (EventCursor<E> cursor = log.read(partition, from, to)) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        events += batch.size();
        place = cursor.place();
        skipped = cursor.skipped();
      }
      return new Tail(events, cursor.place(), cursor.skipped(), Optional.empty());
    } catch (CorruptLog | EventsLost | PlaceSuperseded e) {
      return new Tail(events, place, skipped, Optional.of(String.valueOf(e.getMessage())));
    }
  }
}
