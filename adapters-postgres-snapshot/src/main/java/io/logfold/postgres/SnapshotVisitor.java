package io.logfold.postgres;

import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.snapshot.Snapshot;

/** Sees snapshots one by one. */
public interface SnapshotVisitor<S> {

  /**
   * A snapshot that is whole.
   *
   * @param offsets where its events stand; fewer than its version when some were saved without them
   */
  void snapshot(Snapshot<S> snapshot, EventOffsets offsets);

  /** A stored row that is damaged, itself or its offsets, and how. */
  void unreadable(String aggregateId, String reason);
}
