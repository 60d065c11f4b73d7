package io.logfold.application.eventlog;

import java.util.Optional;

/**
 * A partitioned, append-only log of events: the source of truth. All events of one aggregate are in
 * one partition, in the order of their versions.
 *
 * <p>Any thread may call any method. Every method that talks to the log throws {@link
 * LogUnavailable} when it cannot be reached in time, and {@link CorruptLog} when a record cannot be
 * understood.
 *
 * @param <E> the events
 */
public interface EventLog<E> extends AutoCloseable {

  /** Which log this is; constant over the life of this object. */
  LogIdentity identity();

  /**
   * The partition, from 0, that holds the events of this aggregate. Pure, constant over the log's
   * life.
   */
  int partitionOf(String aggregateId);

  /**
   * What of the partition is committed now; all that writers of this object have appended lies
   * within.
   */
  LogExtent extent(int partition);

  /**
   * Reads the committed events with {@code from <= offset < to} in order. {@code to} must not lie
   * beyond an {@linkplain #extent end} seen before: the cursor then never waits for events to come.
   *
   * @param from the first offset to read; if older events were deleted, see {@link CorruptLog}
   * @param to the offset to stop before
   * @return a cursor that the caller closes
   */
  EventCursor<E> read(int partition, long from, long to);

  /** Like {@link #read}, but only the events of one aggregate; others are not even decoded. */
  EventCursor<E> readAggregate(String aggregateId, long from, long to);

  /**
   * Reads the events at these offsets of a partition, in order; neighbours are read in one go.
   * Faster than {@link #readAggregate} as long as they are few among many.
   *
   * @param offsets of committed events, see {@link #extent}
   * @throws CorruptLog from the cursor, when there is no event at one of the offsets
   */
  EventCursor<E> readAt(int partition, EventOffsets offsets);

  /**
   * Makes the caller the only writer of the partition. When this returns, every earlier writer is
   * fenced (its appends fail with {@link WriterFenced}), each of its transactions is committed or
   * aborted, and {@link #extent} shows all that was committed.
   */
  PartitionWriter<E> openWriter(int partition);

  /**
   * The name of who opened the partition's last writer, dead or alive, in whatever process; for
   * people. Empty when nobody did, or when the log does not keep it.
   */
  default Optional<String> owner(int partition) {
    return Optional.empty();
  }

  /** Releases connections. Cursors and writers are to be closed before. */
  @Override
  void close();
}
