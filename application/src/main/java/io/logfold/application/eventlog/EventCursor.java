package io.logfold.application.eventlog;

import java.util.List;

/**
 * What counts of a stretch of the log, in order, a batch at a time. Not thread-safe.
 *
 * @param <E> the events
 */
public interface EventCursor<E> extends AutoCloseable {

  /**
   * The next events; empty once the end is reached, and from then on.
   *
   * @throws LogUnavailable when no progress was made within the log's stall deadline
   * @throws CorruptLog when an event cannot be understood; nothing that counts is ever skipped
   * @throws EventsLost when the log does not have the place that the cursor began at
   */
  List<RecordedEvent<E>> next();

  /**
   * The place behind everything that {@link #next} and {@link #notes} have given. A cursor over
   * chosen offsets has none.
   *
   * @throws UnsupportedOperationException the cursor was given offsets to read
   */
  Place place();

  /** The notes that lie between the events given last and those before; given once. */
  default List<LogNote> notes() {
    return List.of();
  }

  /** What was skipped so far because it does not count. */
  default SkippedRecords skipped() {
    return SkippedRecords.NONE;
  }

  /** Ends the reading, at whatever point. Never throws. */
  @Override
  void close();
}
