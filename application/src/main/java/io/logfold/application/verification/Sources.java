package io.logfold.application.verification;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;

/** A log, what is derived from it, and how it is folded. Thread-safe. */
record Sources<S, E>(
    Decider<S, ?, E> decider,
    EventLog<E> log,
    SnapshotStore<S> snapshots,
    SnapshotOperations<S> operations) {

  /**
   * @throws IllegalArgumentException the store has no {@link SnapshotStore#operations}
   */
  static <S, E> Sources<S, E> of(
      Decider<S, ?, E> decider, EventLog<E> log, SnapshotStore<S> snapshots) {
    return new Sources<>(
        decider,
        log,
        snapshots,
        snapshots
            .operations()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the snapshot store %s has no operations(), so its snapshots cannot be listed and compared; verify with a store that has them"
                            .formatted(snapshots.getClass().getName()))));
  }
}
