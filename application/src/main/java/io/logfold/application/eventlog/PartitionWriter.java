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
   * <p>After any exception but {@link UnwritableEvent} the writer is spent: close it and
   * {@linkplain #reopen open it again}.
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

  /**
   * Confirms that no other process has opened a writer of the partition since this one was opened:
   * at some moment during the call, what this writer appended last was the end of the log. Who
   * refuses a command, which stores nothing, needs that to know that it did not refuse it on the
   * ground of what was long superseded.
   *
   * <p>After any exception the writer is spent, as after a failed append.
   *
   * @throws WriterFenced another writer was opened
   * @throws LogUnavailable it cannot be said now; retry with a new writer
   */
  void confirm();

  /**
   * Opens a writer in place of this one, which failed: as {@link EventLog#openWriter} does, but not
   * against somebody who opened one meanwhile. To open again what failed is no reason to fence who
   * was asked to take over.
   *
   * <p>May be called again after it failed. Who opens a writer between the look and the opening is
   * fenced all the same: that costs one takeover more, and nothing else.
   *
   * @throws WriterFenced somebody else opened a writer after this one; nobody has been fenced
   * @throws LogUnavailable it did not work now; nobody has the partition for that
   */
  PartitionWriter<E> reopen();

  /**
   * Like {@link #append(List)}, and in the same go stores how far commands were taken from the
   * stream that brought them. Fails like it, also when somebody else reads that stream now.
   *
   * @param batch may be empty
   * @throws UnsupportedOperationException the log has no such stream
   */
  default List<RecordedEvent<E>> append(List<NewEvent<E>> batch, Progress progress) {
    throw new UnsupportedOperationException("this log keeps no progress of a stream of commands");
  }

  /** Gives the writer up without fencing anybody. Never throws; waits for nothing long. */
  @Override
  void close();
}
