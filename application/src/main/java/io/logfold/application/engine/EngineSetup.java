package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.internal.partition.PartitionSetup;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.decider.Decider;

/**
 * What every engine is built from.
 *
 * @param decider the domain's rules
 * @param log where events are
 * @param snapshots where snapshots are
 * @param options limits and patience of each partition
 */
record EngineSetup<S, C, E>(
    Decider<S, C, E> decider,
    EventLog<E> log,
    SnapshotStore<S> snapshots,
    PartitionOptions options) {

  /** The same for one of the log's partitions. */
  PartitionSetup<S, C, E> partition(int number) {
    return new PartitionSetup<>(log.identity().partition(number), decider, log, snapshots, options);
  }
}
