package io.logfold.application.history;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventOffsets;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.PlaceSuperseded;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.application.snapshot.SnapshotStore.Indexed;
import io.logfold.decider.Decider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of one aggregate. The index holds the offsets of its saved events, the {@link
 * Tail} those of newer ones; together they allow reading by seeks, however long the log. The index
 * is derived, so it is never trusted blindly: if an event has another aggregate or version than
 * expected, or the index is incomplete or unavailable, the partition is scanned instead, and the
 * answer says so. A history that does not begin at version 1, or has a gap, is an error and never
 * an answer.
 *
 * <p>Needs no ownership. Any thread may call it; calls block while they read.
 *
 * @param <S> the aggregate's state
 * @param <E> its events
 */
public final class HistoryReader<S, E> {

  private static final Logger LOG = System.getLogger(HistoryReader.class.getName());

  private static final String RESTORE = "Restore the log, and set its retention to unlimited";

  /** How many events are read ahead of a fold that may stop early. */
  private static final int CHUNK = 1_000;

  private final Decider<S, ?, E> decider;
  private final EventLog<E> log;
  private final SnapshotStore<S> store;

  public HistoryReader(Decider<S, ?, E> decider, EventLog<E> log, SnapshotStore<S> store) {
    this.decider = decider;
    this.log = log;
    this.store = store;
  }

  /**
   * Some events of an aggregate.
   *
   * @param afterVersion the version before the first wanted
   * @param limit how many at most
   * @throws io.logfold.application.eventlog.LogUnavailable the log cannot be read now
   * @throws CorruptLog the log lacks some of them
   */
  public History<E> events(String aggregateId, long afterVersion, int limit, Tail tail) {
    List<RecordedEvent<E>> found = new ArrayList<>();
    boolean scanned =
        read(
            aggregateId,
            afterVersion,
            tail,
            limit,
            event -> {
              if (found.size() < limit) {
                found.add(event);
              }
              return found.size() < limit;
            },
            found::clear);
    return new History<>(found, scanned);
  }

  /**
   * The state of an aggregate at a moment of its past.
   *
   * @throws io.logfold.application.eventlog.LogUnavailable the log cannot be read now
   * @throws CorruptLog the log lacks some of the events up to it
   */
  public AggregateState<S> state(String aggregateId, AsOf asOf, Tail tail) {
    Fold fold = new Fold(aggregateId, asOf);
    int limit =
        asOf instanceof AsOf.Version(long version)
            ? (int) Math.min(version, Integer.MAX_VALUE)
            : Integer.MAX_VALUE;
    read(aggregateId, 0, tail, limit, fold, fold::reset);
    return fold.state;
  }

  /**
   * Gives the events after {@code afterVersion} to {@code consumer} until it says no more.
   *
   * @param startOver runs when the events given so far are void and reading starts over
   * @return whether the partition was scanned
   */
  private boolean read(
      String aggregateId,
      long afterVersion,
      Tail tail,
      int limit,
      Predicate<RecordedEvent<E>> consumer,
      Runnable startOver) {
    Indexed indexed = indexed(aggregateId);
    if (indexed != null && indexed.complete()) {
      try {
        seek(aggregateId, afterVersion, indexed, tail, limit, consumer);
        return false;
      } catch (MistakenIndex e) {
        LOG.log(Level.WARNING, "%s: %s; scanning".formatted(aggregateId, e.getMessage()));
        startOver.run();
      }
    }
    scanAll(aggregateId, afterVersion, consumer);
    return true;
  }

  private @Nullable Indexed indexed(String aggregateId) {
    LogPartition partition = log.identity().partition(log.partitionOf(aggregateId));
    try {
      return store.offsets(partition, aggregateId);
    } catch (SnapshotException e) {
      LOG.log(Level.WARNING, "%s: scanning: %s".formatted(aggregateId, e.getMessage()));
      return null;
    }
  }

  /** The index said something that the log does not bear out. */
  private static final class MistakenIndex extends Exception {
    private static final long serialVersionUID = 1L;

    MistakenIndex(String message) {
      super(message);
    }
  }

  private void seek(
      String aggregateId,
      long afterVersion,
      Indexed indexed,
      Tail tail,
      int limit,
      Predicate<RecordedEvent<E>> consumer)
      throws MistakenIndex {
    EventOffsets known = known(indexed, tail);
    long end = Math.min(known.size(), afterVersion + limit);
    for (long from = Math.min(afterVersion, known.size()); from < end; from += CHUNK) {
      int to = (int) Math.min(end, from + CHUNK);
      if (!give(aggregateId, known.slice((int) from, to), from, consumer)) {
        return;
      }
    }
    if (tail instanceof Tail.Unknown && known.size() < afterVersion + (long) limit) {
      int partition = log.partitionOf(aggregateId);
      LogExtent extent = log.extent(partition);
      long checkpoint = indexed.checkpoint().nextOffset();
      if (checkpoint < extent.start() || checkpoint > extent.end()) {
        throw new MistakenIndex(
            "the index reaches to %s, but the log from %s to %s"
                .formatted(checkpoint, extent.start(), extent.end()));
      }
      try {
        Place from = indexed.checkpoint().place();
        Sequence sequence = new Sequence(aggregateId, known.size(), afterVersion, consumer);
        scan(aggregateId, from, extent.end(), sequence);
      } catch (CorruptLog | EventsLost | PlaceSuperseded e) {
        throw new MistakenIndex(String.valueOf(e.getMessage()));
      }
    }
  }

  private static EventOffsets known(Indexed indexed, Tail tail) throws MistakenIndex {
    return switch (tail) {
      case Tail.Known(long from, EventOffsets youngest) -> {
        if (indexed.checkpoint().nextOffset() < from) {
          throw new MistakenIndex(
              "the index reaches to %s, but it did to %s before"
                  .formatted(indexed.checkpoint().nextOffset(), from));
        }
        yield indexed.offsets().then(youngest);
      }
      case Tail.Unknown() -> indexed.offsets();
    };
  }

  /** Gives the events at these offsets. Returns whether more are wanted. */
  private boolean give(
      String aggregateId,
      EventOffsets offsets,
      long afterVersion,
      Predicate<RecordedEvent<E>> consumer)
      throws MistakenIndex {
    long version = afterVersion;
    try (EventCursor<E> cursor = log.readAt(log.partitionOf(aggregateId), offsets)) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        for (RecordedEvent<E> event : batch) {
          version++;
          if (event.version() != version || !event.aggregateId().equals(aggregateId)) {
            throw new MistakenIndex(
                "the index has version %s at %s, but that is version %s of %s"
                    .formatted(version, event.position(), event.version(), event.aggregateId()));
          }
          if (!consumer.test(event)) {
            return false;
          }
        }
      }
    } catch (CorruptLog e) {
      throw new MistakenIndex("reading by the index failed: " + e.getMessage());
    }
    if (version < afterVersion + offsets.size()) {
      throw new MistakenIndex(
          "the log has no version " + (version + 1) + " where the index has it");
    }
    return true;
  }

  /** Does without the index. */
  private void scanAll(
      String aggregateId, long afterVersion, Predicate<RecordedEvent<E>> consumer) {
    LogExtent extent = log.extent(log.partitionOf(aggregateId));
    Sequence sequence = new Sequence(aggregateId, 0, afterVersion, consumer);
    scan(aggregateId, Place.BEGINNING, extent.end(), sequence);
    if (sequence.version == 0 && extent.start() > 0) {
      throw new CorruptLog(
          "%s: none of its events are in the log, which begins at offset %s: if it had any, they were deleted. %s"
              .formatted(aggregateId, extent.start(), RESTORE));
    }
  }

  private void scan(String aggregateId, Place from, long to, Sequence sequence) {
    try (EventCursor<E> cursor = log.readAggregate(aggregateId, from, to)) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        for (RecordedEvent<E> event : batch) {
          if (!sequence.test(event)) {
            return;
          }
        }
      }
    }
  }

  /** Lets events pass only as long as none is missing, and gives on those that are wanted. */
  private final class Sequence implements Predicate<RecordedEvent<E>> {
    private final String aggregateId;
    private final long afterVersion;
    private final Predicate<RecordedEvent<E>> consumer;

    /** Of the last event that was seen. */
    private long version;

    Sequence(
        String aggregateId, long version, long afterVersion, Predicate<RecordedEvent<E>> consumer) {
      this.aggregateId = aggregateId;
      this.version = version;
      this.afterVersion = afterVersion;
      this.consumer = consumer;
    }

    @Override
    public boolean test(RecordedEvent<E> event) {
      if (event.version() != version + 1) {
        throw new CorruptLog(
            event.position(),
            "%s: expected version %s, but found version %s at %s: the events between are not in the log. %s"
                .formatted(aggregateId, version + 1, event.version(), event.position(), RESTORE),
            null);
      }
      version++;
      return version <= afterVersion || consumer.test(event);
    }
  }

  /** Folds up to a moment. */
  private final class Fold implements Predicate<RecordedEvent<E>> {
    private final AsOf asOf;
    private AggregateState<S> state;

    Fold(String aggregateId, AsOf asOf) {
      this.asOf = asOf;
      this.state = new AggregateState<>(aggregateId, 0, decider.initial());
    }

    void reset() {
      state = new AggregateState<>(state.aggregateId(), 0, decider.initial());
    }

    @Override
    public boolean test(RecordedEvent<E> event) {
      boolean within =
          switch (asOf) {
            case AsOf.Version(long version) -> event.version() <= version;
            case AsOf.Time(var time) -> !event.metadata().time().isAfter(time);
          };
      if (within) {
        state =
            new AggregateState<>(
                event.aggregateId(), event.version(), decider.evolve(state.state(), event.event()));
      }
      return within;
    }
  }
}
