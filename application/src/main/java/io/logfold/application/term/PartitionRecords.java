package io.logfold.application.term;

import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import java.util.List;

/**
 * One partition as a sequence of records, whether they count or not: what a {@link TermOwner} needs
 * of an adapter. Not thread-safe.
 *
 * @param <W> records to be written
 */
public interface PartitionRecords<W> {

  LogPartition partition();

  /**
   * How far the partition reaches now. The end can go back for a moment, when the leader changes:
   * it is waited for as long as that may take.
   *
   * @param atLeast an end seen before, by whoever it was
   * @throws io.logfold.application.eventlog.EventsLost the end stays before that
   * @throws io.logfold.application.eventlog.LogUnavailable it cannot be reached in time
   */
  LogExtent extent(long atLeast);

  /**
   * Reads the records with {@code from <= offset < to}, whatever they are. Waits until all of them
   * can be read.
   *
   * @throws io.logfold.application.eventlog.LogUnavailable they cannot be read in time
   */
  StampCursor read(long from, long to);

  /**
   * Sends records in their order and waits until each is stored in every replica that is in sync.
   * They need not become neighbours.
   *
   * @return their offsets; -1 for a record that was acknowledged without one
   * @throws io.logfold.application.eventlog.AppendOutcomeUnknown not all of them were acknowledged;
   *     each may be stored, now or later, once or more than once
   * @throws io.logfold.application.eventlog.UnwritableEvent one of them was refused for good;
   *     others may be stored
   */
  long[] send(List<W> records);

  /** Records in the order of their offsets. */
  interface StampCursor extends AutoCloseable {

    /** The next records; empty at the end. */
    List<StampedRecord> next();

    /** Never throws. */
    @Override
    void close();
  }
}
