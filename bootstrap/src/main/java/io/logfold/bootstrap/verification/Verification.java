package io.logfold.bootstrap.verification;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.snapshot.Checkpoint;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.domain.Decider;
import io.logfold.postgres.SnapshotOperations;
import io.logfold.postgres.SnapshotVisitor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Folds the whole log anew and compares with every snapshot, at the version that the snapshot has.
 *
 * <p>A partition at a time; one with more snapshots than {@value #AGGREGATES_AT_ONCE} is read
 * several times, for a share of its aggregates each, so that memory stays bounded. Snapshots are
 * read before the log, so that an engine may be at work meanwhile: what it saved is in the log.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class Verification<S, E> {

  private static final int AGGREGATES_AT_ONCE = 200_000;

  private final Decider<S, ?, E> decider;
  private final EventLog<E> log;
  private final SnapshotOperations<S> snapshots;
  private final LongConsumer progress;
  private final Findings findings = new Findings();

  /**
   * @param progress is told now and then how many events were read
   */
  public Verification(
      Decider<S, ?, E> decider,
      EventLog<E> log,
      SnapshotOperations<S> snapshots,
      LongConsumer progress) {
    this.decider = decider;
    this.log = log;
    this.snapshots = snapshots;
    this.progress = progress;
  }

  /** Looks at everything. To be called once. */
  public VerificationReport run() {
    for (int partition = 0; partition < log.identity().partitions(); partition++) {
      LogPartition place = log.identity().partition(partition);
      int shares = 1 + (int) (count(place) / AGGREGATES_AT_ONCE);
      for (int share = 0; share < shares; share++) {
        new Share(place, share, shares).verify();
      }
    }
    return findings.report();
  }

  private long count(LogPartition partition) {
    long[] count = new long[1];
    var unused =
        snapshots.forEach(
            partition,
            new SnapshotVisitor<S>() {
              @Override
              public void snapshot(Snapshot<S> snapshot) {
                count[0]++;
              }

              @Override
              public void unreadable(String aggregateId, String reason) {
                count[0]++;
              }
            });
    return count[0];
  }

  /** The aggregates of a partition whose id's hash belongs to this share. */
  private final class Share implements SnapshotVisitor<S> {
    private final LogPartition partition;
    private final int number;
    private final int of;
    private final Map<String, Snapshot<S>> stored = new HashMap<>();
    private final Map<String, Refolded<S>> folded = new HashMap<>();
    private final Set<String> unreadable = new HashSet<>();

    Share(LogPartition partition, int number, int of) {
      this.partition = partition;
      this.number = number;
      this.of = of;
    }

    private boolean has(String aggregateId) {
      return Math.floorMod(aggregateId.hashCode(), of) == number;
    }

    @Override
    public void snapshot(Snapshot<S> snapshot) {
      if (has(snapshot.aggregateId())) {
        findings.snapshots++;
        stored.put(snapshot.aggregateId(), snapshot);
      }
    }

    @Override
    public void unreadable(String aggregateId, String reason) {
      if (has(aggregateId)) {
        findings.snapshots++;
        findings.divergent("%s: the snapshot cannot be read: %s".formatted(aggregateId, reason));
        unreadable.add(aggregateId);
      }
    }

    void verify() {
      Checkpoint checkpoint = snapshots.forEach(partition, this);
      LogExtent extent = log.extent(partition.number());
      try (EventCursor<E> cursor = log.read(partition.number(), extent.start(), extent.end())) {
        for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
          for (RecordedEvent<E> event : batch) {
            if (has(event.aggregateId())) {
              findings.events++;
              folded(event.aggregateId()).apply(decider, event, checkpoint.nextOffset(), findings);
            }
          }
          progress.accept(findings.events);
        }
      }
      finish();
    }

    private Refolded<S> folded(String aggregateId) {
      return folded.computeIfAbsent(
          aggregateId, id -> new Refolded<>(decider.initial(), stored.get(id)));
    }

    private void finish() {
      findings.aggregates += folded.size();
      folded.forEach(
          (id, aggregate) -> {
            if (!unreadable.contains(id)) {
              aggregate.finish(id, findings);
            }
          });
      stored.forEach(
          (id, snapshot) -> {
            if (!folded.containsKey(id)) {
              findings.divergent(
                  "%s: has a snapshot at version %d, but no event"
                      .formatted(id, snapshot.version()));
            }
          });
    }
  }
}
