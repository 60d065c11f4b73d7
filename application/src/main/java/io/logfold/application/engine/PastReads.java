package io.logfold.application.engine;

import io.logfold.application.history.History;
import io.logfold.application.history.HistoryReader;
import io.logfold.application.history.Tail;
import io.logfold.application.internal.ownership.OwnedPartitions;
import io.logfold.application.internal.partition.PartitionLoop;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the past of an aggregate from the log. The result includes everything that this node has
 * acknowledged or knows to be acknowledged by others. Thread-safe.
 */
final class PastReads<S, E> {

  private final HistoryReader<S, E> history;
  private final ToIntFunction<String> partitionOf;
  private final OwnedPartitions<S, ?, E> ownedPartitions;
  private final KnownOffsets knownOffsets;
  private final ExecutorService readers;

  PastReads(
      HistoryReader<S, E> history,
      ToIntFunction<String> partitionOf,
      OwnedPartitions<S, ?, E> ownedPartitions,
      KnownOffsets knownOffsets,
      ExecutorService readers) {
    this.history = history;
    this.partitionOf = partitionOf;
    this.ownedPartitions = ownedPartitions;
    this.knownOffsets = knownOffsets;
    this.readers = readers;
  }

  CompletableFuture<AggregateState<S>> state(String aggregateId, AsOf asOf) {
    return read(aggregateId, tail -> history.state(aggregateId, asOf, tail));
  }

  CompletableFuture<History<E>> events(String aggregateId, long afterVersion, int limit) {
    return read(aggregateId, tail -> history.events(aggregateId, afterVersion, limit, tail));
  }

  private <R> CompletableFuture<R> read(String aggregateId, Function<Tail, R> question) {
    int partition = partitionOf.applyAsInt(aggregateId);
    return tail(partition, aggregateId)
        .thenCompose(
            tail ->
                readable(partition, tail)
                    .thenCompose(
                        readable -> LogRead.by(readers, aggregateId, () -> question.apply(tail))));
  }

  /** What this node's own loop has in memory, if it owns the partition and answers. */
  private CompletableFuture<Tail> tail(int partition, String aggregateId) {
    PartitionLoop<S, ?, E> loop = ownedPartitions.find(partition);
    if (loop == null || loop.place().offset() < knownOffsets.reportedOffset(partition)) {
      return CompletableFuture.completedFuture(new Tail.Unknown());
    }
    return loop.tail(aggregateId)
        .<Tail>thenApply(known -> known)
        .exceptionally(notServing -> new Tail.Unknown());
  }

  /** Waits until the log shows here everything that the result must include. */
  private CompletableFuture<@Nullable Void> readable(int partition, Tail tail) {
    return switch (tail) {
      case Tail.Known _known -> knownOffsets.readable(partition);
      // Without the owner's memory the log must show what this node has answered, too.
      case Tail.Unknown _unknown -> knownOffsets.allReadable(partition);
    };
  }
}
