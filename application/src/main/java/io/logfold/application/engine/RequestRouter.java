package io.logfold.application.engine;

import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.forwarding.Delivery;
import io.logfold.application.forwarding.Forwarding;
import io.logfold.application.forwarding.Inbox;
import io.logfold.application.history.History;
import io.logfold.application.internal.ownership.OwnedPartitions;
import io.logfold.application.internal.partition.PartitionLoop;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Routes requests to the partition's loop if this node owns the partition, otherwise to its owner.
 * While a partition changes hands, what was not carried out here goes to the next owner.
 * Thread-safe.
 */
final class RequestRouter<S, C, E> implements Inbox<S, C, E> {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final ToIntFunction<String> partitionOf;
  private final OwnedPartitions<S, C, E> ownedPartitions;
  private final @Nullable Forwarding<S, C, E> forwarding;
  private final KnownOffsets knownOffsets;
  private final PastReads<S, E> past;
  private final Duration patience;

  /**
   * @param forwarding null: there are no other nodes
   * @param patience how long a request may take that goes to another node
   */
  RequestRouter(
      ToIntFunction<String> partitionOf,
      OwnedPartitions<S, C, E> ownedPartitions,
      @Nullable Forwarding<S, C, E> forwarding,
      KnownOffsets knownOffsets,
      PastReads<S, E> past,
      Duration patience) {
    this.partitionOf = partitionOf;
    this.ownedPartitions = ownedPartitions;
    this.forwarding = forwarding;
    this.knownOffsets = knownOffsets;
    this.past = past;
    this.patience = patience;
  }

  CompletableFuture<CommandResult<S, E>> send(CommandRequest<C> request) {
    return route(
        request.aggregateId(),
        here -> here.send(request),
        away -> away.send(request, patience).toCompletableFuture());
  }

  CompletableFuture<AggregateState<S>> state(String aggregateId, boolean confirmed) {
    int partition = partitionOf.applyAsInt(aggregateId);
    PartitionLoop<S, C, E> loop = ownedPartitions.find(partition);
    if (loop != null
        && loop.serves()
        && loop.place().offset() < knownOffsets.reportedOffset(partition)) {
      // More is committed than this loop has, so another node owns the partition by now.
      return forwarding == null
          ? notOwned(aggregateId)
          : forwarding.state(aggregateId, confirmed, patience).toCompletableFuture();
    }
    return route(
        aggregateId,
        here -> here.state(aggregateId, confirmed),
        away -> away.state(aggregateId, confirmed, patience).toCompletableFuture());
  }

  @Override
  public ConsistencyToken token(int partition) {
    PartitionLoop<S, C, E> loop = ownedPartitions.find(partition);
    if (loop != null) {
      knownOffsets.answered(partition, loop.place());
    }
    return knownOffsets.covered(partition);
  }

  /**
   * Remembers the place that an answer rests on: its receiver may ask for the token when the
   * partition is another node's, or this node's again with a loop that knows nothing yet. What was
   * refused at once rests on nothing, and is passed on as it is: under overload there is a refusal
   * for every answer, and a further stage would give each an exception with a stack trace.
   */
  private <R> CompletableFuture<R> covered(
      int partition, PartitionLoop<?, ?, ?> loop, CompletableFuture<R> answer) {
    if (answer.isCompletedExceptionally()) {
      return answer;
    }
    return answer.thenApply(
        given -> {
          knownOffsets.answered(partition, loop.place());
          return given;
        });
  }

  @Override
  public void raiseKnownOffset(ConsistencyToken token) {
    knownOffsets.raise(token);
  }

  private <R> CompletableFuture<R> route(
      String aggregateId,
      Function<PartitionLoop<S, C, E>, CompletableFuture<R>> here,
      Function<Forwarding<S, C, E>, CompletableFuture<R>> there) {
    int partition = partitionOf.applyAsInt(aggregateId);
    PartitionLoop<S, C, E> loop = ownedPartitions.find(partition);
    Forwarding<S, C, E> away = forwarding;
    if (away == null) {
      return loop == null ? notOwned(aggregateId) : covered(partition, loop, here.apply(loop));
    }
    if (loop == null || loop.isChangingHands()) {
      return there.apply(away);
    }
    return orElse(covered(partition, loop, here.apply(loop)), loop, () -> there.apply(away));
  }

  /** What is unavailable here was not stored, so it may be sent to another node. */
  private static <R> CompletableFuture<R> orElse(
      CompletableFuture<R> answer,
      PartitionLoop<?, ?, ?> loop,
      Supplier<CompletableFuture<R>> there) {
    if (answer.isCompletedExceptionally() && answer.exceptionNow() instanceof Busy) {
      return answer;
    }
    return answer.exceptionallyCompose(
        failure -> {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          return cause instanceof Unavailable && loop.isChangingHands()
              ? there.get()
              : CompletableFuture.failedFuture(cause == null ? failure : cause);
        });
  }

  @Override
  public boolean serves(int partition) {
    PartitionLoop<S, C, E> loop = ownedPartitions.find(partition);
    return loop != null && loop.serves();
  }

  @Override
  public @Nullable StreamPosition streamPosition(int partition) {
    PartitionLoop<S, C, E> loop = ownedPartitions.find(partition);
    return loop == null ? null : loop.commands();
  }

  @Override
  public CompletableFuture<CommandResult<S, E>> deliver(
      CommandRequest<C> request, Delivery delivery, Duration allowed) {
    int partition = partitionOf.applyAsInt(request.aggregateId());
    PartitionLoop<S, C, E> loop = ownedPartitions.find(partition);
    return loop == null
        ? notOwned(request.aggregateId())
        : covered(partition, loop, loop.deliver(request, delivery, allowed));
  }

  @Override
  public CompletableFuture<Void> skip(int partition, Delivery delivery) {
    PartitionLoop<S, C, E> loop = ownedPartitions.find(partition);
    return loop == null
        ? notOwned("partition " + partition)
        : loop.skip(delivery).thenAccept(skipped -> {});
  }

  @Override
  public CompletableFuture<AggregateState<S>> stateHere(String aggregateId, boolean confirmed) {
    int partition = partitionOf.applyAsInt(aggregateId);
    PartitionLoop<S, C, E> loop = ownedPartitions.find(partition);
    return loop == null
        ? notOwned(aggregateId)
        : covered(partition, loop, loop.state(aggregateId, confirmed));
  }

  @Override
  public CompletableFuture<AggregateState<S>> pastState(String aggregateId, AsOf asOf) {
    return past.state(aggregateId, asOf);
  }

  @Override
  public CompletableFuture<History<E>> pastEvents(
      String aggregateId, long afterVersion, int limit) {
    return past.events(aggregateId, afterVersion, limit);
  }

  private static <R> CompletableFuture<R> notOwned(String what) {
    return CompletableFuture.failedFuture(
        new Unavailable(what + ": this engine does not own its partition", RETRY_SOON, null));
  }
}
