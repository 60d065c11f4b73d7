package io.logfold.bootstrap.diagnosis;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.PlaceSuperseded;
import io.logfold.application.eventlog.Position;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.UnreadableSnapshot;
import io.logfold.bootstrap.diagnosis.Finding.Remedy;
import io.logfold.decider.Decider;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at each partition as its next owner would: whether the log still has what the snapshots
 * contain, and whether its tail can be read and folded. Needs no ownership and changes nothing. Not
 * thread-safe.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class Diagnosis<S, E> {

  private final Decider<S, ?, E> decider;

  private final EventLog<E> log;
  private final SnapshotStore<S> snapshots;

  public Diagnosis(Decider<S, ?, E> decider, EventLog<E> log, SnapshotStore<S> snapshots) {
    this.decider = decider;
    this.log = log;
    this.snapshots = snapshots;
  }

  /** All findings, by partition; empty when nothing is wrong. */
  public List<Finding> run() {
    List<Finding> found = new ArrayList<>();
    for (int number = 0; number < log.identity().partitions(); number++) {
      examine(log.identity().partition(number), found);
    }
    return found;
  }

  private void examine(LogPartition partition, List<Finding> found) {
    Place checkpoint;
    try {
      checkpoint = snapshots.start(partition).checkpoint().place();
    } catch (UnreadableSnapshot e) {
      found.add(
          new Finding(
              partition.number(),
              "snapshots-damaged",
              String.valueOf(e.getMessage()),
              new Remedy(
                  "./logfold snapshots rebuild", "a replay of the whole log; no data is lost")));
      return;
    }
    LogExtent extent = log.extent(partition.number());
    try {
      if (extent.end() < checkpoint.offset()) {
        throw new EventsLost(
            "%s: the log ends at %s, but snapshots contain it up to %s; if a leader has just changed, look again in a minute"
                .formatted(partition, extent.end(), checkpoint.offset()));
      }
      readTail(partition, checkpoint, extent.end());
    } catch (EventsLost e) {
      found.add(
          new Finding(
              partition.number(),
              "events-lost",
              String.valueOf(e.getMessage()),
              new Remedy("restore the log from a replica or a backup", "nothing is lost"),
              new Remedy(
                  "accept the loss: ./logfold doctor --accept-loss " + partition.number(),
                  "the lost events stay lost; the partition's snapshots are rebuilt from what is left of its log")));
    } catch (PlaceSuperseded e) {
      found.add(
          new Finding(
              partition.number(),
              "snapshots-outdated",
              String.valueOf(e.getMessage()),
              new Remedy(
                  "none is needed: the partition's next owner replays its log",
                  "a replay of the partition; no data is lost")));
    } catch (CorruptLog e) {
      found.add(
          new Finding(
              partition.number(), "unreadable", String.valueOf(e.getMessage()), remedies(e)));
    }
  }

  private static List<Remedy> remedies(CorruptLog corrupt) {
    List<Remedy> remedies = new ArrayList<>();
    remedies.add(
        new Remedy(
            "run a release that can read and apply the record, if there is one",
            "nothing is lost; until then the partition is not served"));
    remedies.add(
        new Remedy(
            "restore the topic from a backup",
            "what was stored since the backup; until then the partition is not served"));
    if (corrupt.position().isPresent()) {
      Position position = corrupt.position().get();
      remedies.add(
          new Remedy(
              "have every reader skip the record: ./logfold quarantine %s --reason TEXT"
                  .formatted(position),
              "what the record says. If it is a genuine event, later events of the same aggregate do not follow any more, and have to be quarantined too, one by one. The partition is replayed; it can be taken back"));
    }
    return remedies;
  }

  private void readTail(LogPartition partition, Place checkpoint, long end) {
    TailCheck<S, E> check = new TailCheck<>(decider, snapshots, partition);
    try (EventCursor<E> cursor = log.read(partition.number(), checkpoint, end)) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        check.accept(batch);
      }
    }
  }
}
