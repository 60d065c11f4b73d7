package io.logfold.application.eventlog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends to a partition for the length of one {@link Term}. Not thread-safe, but any thread may
 * call {@link #close}.
 *
 * @param <E> the events
 */
public interface PartitionWriter<E> extends AutoCloseable {

  /**
   * Appends events, and a note behind them, as one group: all of it counts or nothing, in order,
   * after everything appended before. Returns when all of it is stored for good.
   *
   * <p>After any exception but {@link UnwritableEvent} the writer is spent: close it and
   * {@linkplain #reopen open it again}. After {@link UnwritableEvent} it may be.
   *
   * @param events may be empty if there is a note
   * @param note null: none
   * @return the events as recorded, in their order
   * @throws WriterFenced another writer has opened a term. What lies before the record that opened
   *     it decides whether the events count: read the log to know
   * @throws AppendOutcomeUnknown it is not known yet whether the events count: {@linkplain #reopen
   *     open a new term}, then read the log up to it
   * @throws LogUnavailable nothing was sent; retry with a new writer
   * @throws UnwritableEvent one event can never be written; nothing counts
   */
  List<RecordedEvent<E>> append(List<NewEvent<E>> events, @Nullable LogNote note);

  /** Appends events without a note. */
  default List<RecordedEvent<E>> append(List<NewEvent<E>> events) {
    return append(events, null);
  }

  /**
   * Confirms that no other writer has opened a term since this one: at some moment during the call,
   * what this writer appended last was the last that counts. Costs an append of an empty note, and
   * fails like it.
   */
  default void confirm() {
    var unused = append(List.of(), LogNote.EMPTY);
  }

  /**
   * The place behind what this writer has appended; at first, behind the record that opened its
   * term. Everything that counts before that record lies before this place.
   */
  Place place();

  /**
   * Opens a new term in place of this failed writer's, unless another writer has opened one
   * meanwhile. Recovering a failed writer must not fence a node that has taken over.
   *
   * <p>May be called again after it failed. A node that opens a term between the look and the
   * opening is fenced all the same: that costs one more takeover, and nothing else.
   *
   * @param from a place up to which the caller has read the log
   * @throws WriterFenced another writer has opened a term after this one; this call has fenced no
   *     writer
   * @throws LogUnavailable the attempt failed; this does not mean that another node owns the
   *     partition
   * @throws EventsLost the log does not have {@code from}
   */
  PartitionWriter<E> reopen(Place from);

  /** Gives the writer up without fencing any other writer. Never throws; waits for nothing long. */
  @Override
  void close();
}
