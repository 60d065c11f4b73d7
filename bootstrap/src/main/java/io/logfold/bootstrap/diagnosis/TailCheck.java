package io.logfold.bootstrap.diagnosis;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.failure.FatalErrors;
import io.logfold.application.snapshot.Snapshot;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of a tail as an owner would, and reports the first that does not fit. Versions
 * of all aggregates are followed, states of the first {@value #MOST_STATES}: the memory is bounded
 * by what a tail has. Not thread-safe.
 */
final class TailCheck<S, E> {

  private static final int MOST_STATES = 50_000;

  private final Decider<S, ?, E> decider;
  private final SnapshotStore<S> snapshots;
  private final LogPartition partition;
  private final Map<String, Known<S>> known = new HashMap<>();

  /** What of an aggregate is known; without a state only the versions are followed. */
  private record Known<S>(long version, @Nullable S state, long containsBefore) {}

  TailCheck(Decider<S, ?, E> decider, SnapshotStore<S> snapshots, LogPartition partition) {
    this.decider = decider;
    this.snapshots = snapshots;
    this.partition = partition;
  }

  /**
   * Looks at the next events.
   *
   * @throws CorruptLog one of them does not follow what its aggregate had before
   */
  void accept(List<RecordedEvent<E>> events) {
    load(events);
    for (RecordedEvent<E> event : events) {
      Known<S> before = known.get(event.aggregateId());
      long version = before == null ? 0 : before.version();
      if (before != null
          && event.version() <= version
          && event.position().offset() < before.containsBefore()) {
        continue; // the snapshot is newer than the checkpoint that the reading began at
      }
      if (event.version() != version + 1) {
        throw new CorruptLog(
            event.position(),
            "%s at %s: found version %s after version %s"
                .formatted(event.aggregateId(), event.position(), event.version(), version),
            null);
      }
      known.put(
          event.aggregateId(),
          new Known<>(
              event.version(),
              applied(before == null ? start() : before.state(), event),
              before == null ? 0 : before.containsBefore()));
    }
  }

  private @Nullable S start() {
    return known.size() < MOST_STATES ? decider.initial() : null;
  }

  private @Nullable S applied(@Nullable S state, RecordedEvent<E> event) {
    if (state == null) {
      return null;
    }
    try {
      return decider.evolve(state, event.event());
    } catch (Throwable e) {
      FatalErrors.rethrow(e);
      throw new CorruptLog(
          event.position(),
          "%s at %s: version %s cannot be applied to the state before it: %s"
              .formatted(event.aggregateId(), event.position(), event.version(), e),
          e);
    }
  }

  private void load(List<RecordedEvent<E>> events) {
    Set<String> missing = new HashSet<>();
    for (RecordedEvent<E> event : events) {
      if (!known.containsKey(event.aggregateId())) {
        missing.add(event.aggregateId());
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    var loaded = snapshots.load(partition, missing);
    for (Snapshot<S> snapshot : loaded.snapshots().values()) {
      known.put(
          snapshot.aggregateId(),
          new Known<>(
              snapshot.version(),
              known.size() < MOST_STATES ? snapshot.state() : null,
              loaded.checkpoint().nextOffset()));
    }
  }
}
