package io.logfold.testkit.snapshot;

import io.logfold.application.eventlog.LogPartition;

/** Names a set. The log's name does not count, only its id. */
record SetKey(String logId, Shape shape) {

  /** What code keeps in a set. */
  record Shape(String aggregateType, String fingerprint) {

    Partition partition(LogPartition partition) {
      return new Partition(new SetKey(partition.log().id(), this), partition.number());
    }
  }

  /** Names what a set has of one partition. */
  record Partition(SetKey set, int number) {}
}
