package io.logfold.application.eventlog;

import java.util.List;

/**
 * Committed events, in order, a batch at a time. For one thread at a time.
 *
 * @param <E> the events
 */
public interface EventCursor<E> extends AutoCloseable {

  /**
   * The next events; empty once the end is reached, and from then on.
   *
   * @throws LogUnavailable when no progress was made within the log's stall deadline
   * @throws CorruptLog when a record cannot be understood; nothing is ever skipped
   */
  List<RecordedEvent<E>> next();

  /** Ends the reading, at whatever point. Never throws. */
  @Override
  void close();
}
