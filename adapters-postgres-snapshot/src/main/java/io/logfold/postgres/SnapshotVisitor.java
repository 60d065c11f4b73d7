package io.logfold.postgres;

import io.logfold.application.snapshot.Snapshot;

/** Sees snapshots one by one. */
public interface SnapshotVisitor<S> {

  /** A snapshot that is whole. */
  void snapshot(Snapshot<S> snapshot);

  /** A stored row that is damaged, and how. */
  void unreadable(String aggregateId, String reason);
}
