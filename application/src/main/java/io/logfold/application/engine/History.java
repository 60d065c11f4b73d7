package io.logfold.application.engine;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogExtent;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.partition.Surroundings.Pause;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.EngineException;
import io.logfold.domain.Decider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The past of one aggregate, read from the log. Any thread may call it; calls block while they
 * read.
 */
final class History<S, E> {

  private static final Duration LAG_PAUSE = Duration.ofMillis(2);
  private static final int LAG_PATIENCE = 2_500;

  private final Decider<S, ?, E> decider;
  private final EventLog<E> log;
  private final Pause pause;

  History(Decider<S, ?, E> decider, EventLog<E> log, Pause pause) {
    this.decider = decider;
    this.log = log;
    this.pause = pause;
  }

  /**
   * @param atLeast offset up to which the answer must know the log
   */
  List<RecordedEvent<E>> events(String aggregateId, long afterVersion, int limit, long atLeast)
      throws InterruptedException {
    List<RecordedEvent<E>> found = new ArrayList<>();
    LogExtent extent = extent(aggregateId, atLeast);
    try (EventCursor<E> cursor = log.readAggregate(aggregateId, extent.start(), extent.end())) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        for (RecordedEvent<E> event : batch) {
          if (event.version() > afterVersion) {
            if (found.size() == limit) {
              return found;
            }
            found.add(event);
          }
        }
      }
    }
    return found;
  }

  AggregateState<S> state(String aggregateId, AsOf asOf, long atLeast) throws InterruptedException {
    S state = decider.initial();
    long version = 0;
    LogExtent extent = extent(aggregateId, atLeast);
    try (EventCursor<E> cursor = log.readAggregate(aggregateId, extent.start(), extent.end())) {
      for (var batch = cursor.next(); !batch.isEmpty(); batch = cursor.next()) {
        for (RecordedEvent<E> event : batch) {
          if (isAfter(event, asOf)) {
            return new AggregateState<>(aggregateId, version, state);
          }
          state = decider.evolve(state, event.event());
          version = event.version();
        }
      }
    }
    return new AggregateState<>(aggregateId, version, state);
  }

  private static boolean isAfter(RecordedEvent<?> event, AsOf asOf) {
    return switch (asOf) {
      case AsOf.Version(long version) -> event.version() > version;
      case AsOf.Time(var time) -> event.metadata().time().isAfter(time);
    };
  }

  /** An acknowledged event can take a moment until readers may see it: waits for that moment. */
  private LogExtent extent(String aggregateId, long atLeast) throws InterruptedException {
    int partition = log.partitionOf(aggregateId);
    LogExtent extent = log.extent(partition);
    for (int waits = 0; extent.end() < atLeast; waits++) {
      if (waits == LAG_PATIENCE) {
        throw new EngineException.Unavailable(
            "%s: readers see the log only up to %d, but %d is committed"
                .formatted(aggregateId, extent.end(), atLeast),
            Duration.ofSeconds(1),
            null);
      }
      pause.sleep(LAG_PAUSE);
      extent = log.extent(partition);
    }
    return extent;
  }
}
