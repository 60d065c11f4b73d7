package io.logfold.application.engine;

import io.logfold.application.eventlog.RecordedEvent;
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
}
