package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;

/**
 * One partition with what is needed to work on it.
 *
 * @param decider the domain's rules
 * @param log where the partition's events are
 * @param store where its snapshots are
 * @param options its limits and patience
 * @param <S> the aggregates' state
 * @param <C> their commands
 * @param <E> their events
 */
public record PartitionSetup<S, C, E>(
    LogPartition partition,
    Decider<S, C, E> decider,
    EventLog<E> log,
    SnapshotStore<S> store,
    PartitionOptions options) {

  /** The partition's number. */
  int number() {
    return partition.number();
  }
}
