package io.logfold.bootstrap.diagnosis;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.UnreadableSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at each partition as its next owner would: whether the log still has what the snapshots
 * contain, and whether its tail can be read. Needs no ownership and changes nothing. Not
 * thread-safe.
 *
 * @param <E> the events
 */
public final class Diagnosis<E> {

  private final EventLog<E> log;
  private final SnapshotStore<?> snapshots;

  public Diagnosis(EventLog<E> log, SnapshotStore<?> snapshots) {
    this.log = log;
    this.snapshots = snapshots;
  }

  /** All that is wrong, by partition; empty when nothing is. */
  public List<Ailment> run() {
    List<Ailment> found = new ArrayList<>();
    for (int number = 0; number < log.identity().partitions(); number++) {
      examine(log.identity().partition(number), found);
    }
    return found;
  }

  private void examine(LogPartition partition, List<Ailment> found) {
    Place checkpoint;
    try {
      checkpoint = snapshots.start(partition).checkpoint().place();
    } catch (UnreadableSnapshot e) {
      found.add(
          new Ailment(
              partition.number(),
              "snapshots-damaged",
              String.valueOf(e.getMessage()),
              "./logfold snapshots rebuild",
              "a replay of the whole log; no data is lost"));
      return;
    }
    LogExtent extent = log.extent(partition.number());
    try {
      if (extent.end() < checkpoint.offset()) {
        throw new EventsLost(
            "%s: the log ends at %d, but snapshots contain it up to %d; if a leader has just changed, look again in a minute"
                .formatted(partition, extent.end(), checkpoint.offset()));
      }
      readTail(partition, checkpoint, extent.end());
    } catch (EventsLost e) {
      found.add(
          new Ailment(
              partition.number(),
              "events-lost",
              String.valueOf(e.getMessage()),
              "restore the log from a replica or a backup, or accept the loss: ./logfold doctor --accept-loss "
                  + partition.number(),
              "if you accept it, the lost events stay lost; the partition's snapshots are rebuilt from what is left of its log"));
    } catch (CorruptLog e) {
      found.add(
          new Ailment(
              partition.number(),
              "unreadable",
              String.valueOf(e.getMessage()),
              "run a release that can read it, or restore the log",
              "no data; until then the partition is not served"));
    }
  }

  private void readTail(LogPartition partition, Place checkpoint, long end) {
    try (EventCursor<E> cursor = log.read(partition.number(), checkpoint, end)) {
      while (!cursor.next().isEmpty()) {
        // what can be read is sound
      }
    }
  }
}
