package io.logfold.application.eventlog;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A partitioned, append-only log of events: the source of truth. All events of one aggregate are in
 * one partition, in the order of their versions.
 *
 * <p>Not every record of a partition counts: which ones do is decided by {@link
 * io.logfold.application.term.ReaderRule}, on which all readers agree, and the methods here show
 * nothing else.
 *
 * <p>Thread-safe. Every method that talks to the log throws {@link LogUnavailable} when it cannot
 * be reached in time, and {@link CorruptLog} when an event cannot be understood.
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
   * How far the partition reaches now; all that writers of this object have appended lies within.
   */
  LogExtent extent(int partition);

  /**
   * Reads what counts of {@code from <= offset < to}, in order. A group that is not complete before
   * {@code to} is left out.
   *
   * <p>Looks the {@linkplain #decisions decisions} up first. When one comes while the cursor reads
   * it throws {@link LogUnavailable}, and the next cursor knows it.
   *
   * @param from where to begin; the cursor first looks whether the log still has that place
   * @param to the offset to stop before. It must not lie beyond an {@linkplain #extent end} seen
   *     before: the cursor then never waits for events to come
   * @return a cursor that the caller closes
   * @throws PlaceSuperseded something was decided about a record before {@code from}, later than
   *     that was reached
   */
  EventCursor<E> read(int partition, Place from, long to);

  /** Like {@link #read}, but only the events of one aggregate; others are not even decoded. */
  EventCursor<E> readAggregate(String aggregateId, Place from, long to);

  /**
   * Reads the events at these offsets of a partition, in order; neighbours are read in one go.
   * Faster than {@link #readAggregate} as long as they are few among many.
   *
   * @param offsets of events that count, as an earlier {@link #read} found them
   * @throws CorruptLog from the cursor, when there is no event at one of the offsets, or it belongs
   *     to another term than its neighbours allow
   */
  EventCursor<E> readAt(int partition, EventOffsets offsets);

  /**
   * Looks whether the log still has a place.
   *
   * @return the same place, with the leader epoch of the record before it
   * @throws EventsLost when it does not, although it was waited for as long as a change of leader
   *     may take
   */
  Place verify(int partition, Place place);

  /**
   * Looks whether the log still has everything between a place that was read and one that an owner
   * has reached since by appending.
   *
   * <p>When the record before either place is of the same leader, one look is enough: a log that
   * was cut, or replaced, has another leader from there on. Else the stretch is read.
   *
   * @param read a place that the caller has read up to
   * @param reached a place beyond, known from acknowledgements
   * @return {@code reached}, with the leader epoch of the record before it
   * @throws EventsLost when the log does not have it
   */
  default Place verify(int partition, Place read, Place reached) {
    if (reached.offset() <= read.offset()) {
      return verify(partition, read);
    }
    Place found = verify(partition, reached);
    if (read.leaderEpoch() != Place.UNKNOWN_EPOCH && found.leaderEpoch() == read.leaderEpoch()) {
      return found;
    }
    try (EventCursor<E> cursor = read(partition, read, reached.offset())) {
      while (!cursor.next().isEmpty()) {
        // on to the end
      }
      if (cursor.place().isSameAs(found)) {
        return found;
      }
      throw new EventsLost(
          identity().partition(partition)
              + ": the log was read up to "
              + read
              + " and written up to "
              + reached
              + ", but now it leads to "
              + cursor.place()
              + "; acknowledged events are lost");
    }
  }

  /**
   * Makes the caller the owner of the partition by opening a term. When this returns, nothing that
   * earlier writers still have under way can count any more, and all that does count before lies
   * before the {@linkplain PartitionWriter#place writer's place}.
   *
   * @param from a place up to which the caller has read the log; the stretch behind it is read
   * @throws WriterFenced another writer opened a term at the same time, and owns the partition
   * @throws EventsLost the log does not have {@code from}
   */
  PartitionWriter<E> openWriter(int partition, Place from);

  /**
   * The name of the owner that opened the partition's last term, dead or alive, in any process; for
   * display. Empty when no term was opened, or when the search takes too long.
   *
   * @param from a place to look behind, first of all
   */
  default Optional<String> owner(int partition, Place from) {
    return Optional.empty();
  }

  /**
   * Why nothing can be served from the log any more, whatever the partition: it is gone, or another
   * one. Null: it can, as far as is known. Never waits.
   */
  default @Nullable String trouble() {
    return null;
  }

  /**
   * A problem that an operator has to fix soon, although all requests are served: the log loses its
   * oldest events, or a process that starts now would refuse it. Null: none. Never waits.
   */
  default @Nullable String warning() {
    return null;
  }

  /**
   * What operators have decided about records at which readers fail, looked up anew; of each record
   * the last decision, by position.
   */
  default List<QuarantineDecision> decisions() {
    return List.of();
  }

  /**
   * Has every reader skip a record from now on, or read it again. Stores the decision in the log by
   * opening a term, so that whoever owns the partition is fenced, and its next owner knows. Does
   * not look whether the decision makes sense; see {@link
   * io.logfold.application.quarantine.QuarantineOperations}.
   *
   * @param skipped false: takes a decision back
   * @param reason why, for people
   * @return the decision as it is stored
   * @throws IllegalArgumentException there is no such partition, or the reason is none
   * @throws WriterFenced other owners open terms at the same time; try again
   */
  default QuarantineDecision decide(Position position, boolean skipped, String reason) {
    throw new UnsupportedOperationException("this log keeps no decisions about its records");
  }

  /** Releases connections. Cursors and writers are to be closed before. */
  @Override
  void close();
}
