package io.logfold.application.engine;

import io.logfold.application.history.History;
import io.logfold.application.history.HistoryReader;
import io.logfold.application.history.Tail;
import io.logfold.application.ownership.Tenures;
import io.logfold.application.partition.PartitionLoop;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Reads the past of an aggregate from the log. What it finds includes everything that this node has
 * acknowledged or been told. Thread-safe.
 */
final class PastReads<S, E> {

  private final HistoryReader<S, E> history;
  private final ToIntFunction<String> partitionOf;
  private final Tenures<S, ?, E> tenures;
  private final Horizon horizon;
  private final ExecutorService readers;

  PastReads(
      HistoryReader<S, E> history,
      ToIntFunction<String> partitionOf,
      Tenures<S, ?, E> tenures,
      Horizon horizon,
      ExecutorService readers) {
    this.history = history;
    this.partitionOf = partitionOf;
    this.tenures = tenures;
    this.horizon = horizon;
    this.readers = readers;
  }

  CompletionStage<AggregateState<S>> state(String aggregateId, AsOf asOf) {
    return reading(aggregateId, tail -> history.state(aggregateId, asOf, tail));
  }

  CompletionStage<History<E>> events(String aggregateId, long afterVersion, int limit) {
    return reading(aggregateId, tail -> history.events(aggregateId, afterVersion, limit, tail));
  }

  private <R> CompletionStage<R> reading(String aggregateId, Function<Tail, R> question) {
    int partition = partitionOf.applyAsInt(aggregateId);
    PartitionLoop<S, ?, E> loop = tenures.find(partition);
    CompletionStage<? extends Tail> tail =
        loop == null || loop.place().offset() < horizon.of(partition)
            ? CompletableFuture.completedFuture(new Tail.Unknown())
            : loop.youngest(aggregateId).exceptionally(notServing -> null);
    return tail.thenCompose(
        known ->
            // Without the owner's memory the log must show what this node has answered.
            (known instanceof Tail.Known
                    ? horizon.readable(partition)
                    : horizon.allReadable(partition))
                .thenCompose(
                    readable ->
                        Read.by(
                            readers,
                            aggregateId,
                            () -> question.apply(known == null ? new Tail.Unknown() : known))));
  }
}
