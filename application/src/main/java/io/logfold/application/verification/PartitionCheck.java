package io.logfold.application.verification;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.PlaceSuperseded;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotVisitor;
import io.logfold.decider.Decider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Verifies one partition in passes. A pass folds the log up to the checkpoint, then walks through
 * the snapshots: most have the version that was reached, and are compared and released at once.
 * Those that an engine saved meanwhile are kept until the pass, which goes on to the end of the
 * log, has reached their version too.
 *
 * <p>A pass begins with all aggregates. When they take too much memory it drops half of them (by a
 * further bit of the id's hash) and leaves these to a later pass, as often as needed. Not
 * thread-safe.
 */
final class PartitionCheck<S, E> {

  private final Sources<S, E> sources;
  private final Decider<S, ?, E> decider;
  private final LogPartition partition;
  private final long memory;
  private final LongConsumer progress;
  private final Findings findings = new Findings();
  private final Deque<Part> later = new ArrayDeque<>();

  /**
   * @param memory about how many bytes the aggregates of a pass may take
   * @param progress receives how many more events were read
   */
  PartitionCheck(
      Sources<S, E> sources, LogPartition partition, long memory, LongConsumer progress) {
    this.sources = sources;
    this.decider = sources.decider();
    this.partition = partition;
    this.memory = memory;
    this.progress = progress;
  }

  /**
   * A log that cannot be read ends it, and is a finding: it says nothing about other partitions.
   */
  Findings run() {
    later.push(new Part(0, 0));
    try {
      while (!later.isEmpty()) {
        new Pass(later.pop()).run();
      }
    } catch (CorruptLog | EventsLost | PlaceSuperseded e) {
      findings.unreadable(String.valueOf(e.getMessage()));
    }
    return findings;
  }

  /** The aggregates whose id's hash has these lowest bits. */
  private record Part(int bits, int value) {

    private static final int MOST_BITS = 20;

    boolean has(String aggregateId) {
      return (spread(aggregateId) & ((1 << bits) - 1)) == value;
    }

    boolean divides() {
      return bits < MOST_BITS;
    }

    Part half(int which) {
      return new Part(bits + 1, value | which << bits);
    }

    private static int spread(String aggregateId) {
      int hash = aggregateId.hashCode() * 0x9E3779B9;
      return hash ^ hash >>> 16;
    }
  }

  private final class Pass implements SnapshotVisitor<S> {
    private Part part;
    private final Map<String, AggregateFold<S>> aggregates = new HashMap<>();
    private long bytes;

    Pass(Part part) {
      this.part = part;
    }

    void run() {
      // In this order: an engine that appends and saves meanwhile does not make it look wrong.
      Place promised = sources.snapshots().checkpoint(partition).place();
      long checkpoint = promised.offset();
      LogExtent extent = extent();
      if (checkpoint > extent.end() && part.bits() == 0) {
        findings.divergent(
            "%s: the checkpoint at %s lies beyond the end of the log at %s"
                .formatted(partition, checkpoint, extent.end()));
      }
      Place middle = fold(Place.BEGINNING, Math.clamp(checkpoint, extent.start(), extent.end()));
      if (middle.offset() == checkpoint && part.bits() == 0 && !isSame(middle, promised)) {
        findings.divergent(
            "%s: the checkpoint at %s, in term %s with index %s, is not a place that the log has: there it is in term %s with index %s"
                .formatted(
                    partition,
                    checkpoint,
                    promised.term(),
                    promised.index(),
                    middle.term(),
                    middle.index()));
      }
      Set<String> before = Set.copyOf(aggregates.keySet());
      var unused = sources.operations().visitAll(partition, this);
      for (String id : before) {
        AggregateFold<S> aggregate = aggregates.get(id);
        if (aggregate != null) {
          aggregate.allSeen(id);
        }
      }
      Place unusedEnd = fold(middle, extent().end());
      aggregates.forEach((id, aggregate) -> aggregate.report(id, findings));
    }

    private LogExtent extent() {
      return sources.log().extent(partition.number());
    }

    private static boolean isSame(Place one, Place other) {
      return one.term().equals(other.term()) && one.index() == other.index();
    }

    private Place fold(Place from, long to) {
      try (EventCursor<E> cursor = sources.log().read(partition.number(), from, to)) {
        for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
          for (RecordedEvent<E> event : batch) {
            if (part.has(event.aggregateId())) {
              change(event.aggregateId(), aggregate -> aggregate.apply(decider, event));
            }
          }
          progress.accept(batch.size());
        }
        return cursor.place();
      }
    }

    @Override
    public void snapshot(Snapshot<S> snapshot, EventOffsets offsets) {
      if (part.has(snapshot.aggregateId())) {
        change(snapshot.aggregateId(), aggregate -> aggregate.stored(snapshot, offsets));
      }
    }

    @Override
    public void unreadable(String aggregateId, String reason) {
      if (part.has(aggregateId)) {
        change(aggregateId, aggregate -> aggregate.unreadable(aggregateId, reason));
      }
    }

    private void change(String aggregateId, Consumer<AggregateFold<S>> change) {
      AggregateFold<S> aggregate = aggregates.get(aggregateId);
      long weight = 0;
      if (aggregate == null) {
        aggregate = new AggregateFold<>(decider.initial());
        aggregates.put(aggregateId, aggregate);
      } else {
        weight = aggregate.weight(decider);
      }
      change.accept(aggregate);
      bytes += aggregate.weight(decider) - weight;
      while (bytes > memory && part.divides()) {
        dropHalf();
      }
    }

    private void dropHalf() {
      later.push(part.half(1));
      part = part.half(0);
      aggregates
          .entrySet()
          .removeIf(
              entry -> {
                boolean gone = !part.has(entry.getKey());
                bytes -= gone ? entry.getValue().weight(decider) : 0;
                return gone;
              });
    }
  }
}
