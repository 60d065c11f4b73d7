package io.logfold.application.eventlog;

import java.util.List;

/**
 * The one writer of a partition, until somebody opens another. For one thread at a time; {@link
 * #close} may be called from any.
 *
 * @param <E> the events
 */
public interface PartitionWriter<E> extends AutoCloseable {

  /**
   * Appends the batch: all of it or nothing, in order, after everything appended before.
   *
   * <p>After any exception but {@link UnwritableEvent} the writer is spent: close it and open
   * another.
   *
   * @param batch at least one event
   * @return the events as recorded, in the order of the batch; they are committed
   * @throws WriterFenced another writer was opened. The batch may have been stored just before
   *     that: read the log to know
   * @throws AppendOutcomeUnknown the batch may or may not be stored: open a new writer, then read
   *     the log to know
   * @throws LogUnavailable the batch is not stored and never will be; retry with a new writer
   * @throws UnwritableEvent one event of the batch can never be written; nothing is stored, and the
   *     writer goes on without it
   */
  List<RecordedEvent<E>> append(List<NewEvent<E>> batch);

  /** Gives the writer up without fencing anybody. Never throws; waits for nothing long. */
  @Override
  void close();
}
