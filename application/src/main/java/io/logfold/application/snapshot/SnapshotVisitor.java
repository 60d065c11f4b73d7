package io.logfold.application.snapshot;

import io.logfold.application.eventlog.EventOffsets;

/**
 * Sees stored snapshots one by one, from one thread.
 *
 * @param <S> the aggregate's state
 */
public interface SnapshotVisitor<S> {

  /**
   * A snapshot that is whole.
   *
   * @param offsets the offsets of its events; fewer than its version when some were saved without
   *     them
   */
  void snapshot(Snapshot<S> snapshot, EventOffsets offsets);

  /**
   * A stored snapshot that is damaged, itself or its offsets.
   *
   * @param reason what was found, for people
   */
  void unreadable(String aggregateId, String reason);
}
