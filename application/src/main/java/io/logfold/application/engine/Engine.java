package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.domain.Decider;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Skeleton.
 *
 * @param <S> the aggregate's state
 * @param <C> its commands
 * @param <E> its events
 */
public interface Engine<S, C, E> extends AutoCloseable {

  /**
   * An engine with the usual options; {@code log} and {@code snapshots} stay the caller's to close.
   */
  static <S, C, E> EngineBuilder<S, C, E> builder(
      Decider<S, C, E> decider, EventLog<E> log, SnapshotStore<S> snapshots) {
    throw new AssertionError();
  }

  CompletionStage<Void> start();

  CompletionStage<CommandResult<S, E>> send(String aggregateId, C command);

  CompletionStage<CommandResult<S, E>> send(CommandRequest<C> request);

  CompletionStage<AggregateState<S>> state(String aggregateId);

  CompletionStage<AggregateState<S>> state(String aggregateId, AsOf asOf);

  CompletionStage<List<RecordedEvent<E>>> history(String aggregateId);

  CompletionStage<List<RecordedEvent<E>>> history(String aggregateId, long afterVersion, int limit);

  List<PartitionStatus> status();

  @Override
  void close();

  interface EngineBuilder<S, C, E> {
    Engine<S, C, E> build();
  }
}
