package io.logfold.application.engine;

import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.forwarding.Forwarding;
import io.logfold.application.forwarding.Inbox;
import io.logfold.application.history.History;
import io.logfold.application.ownership.Tenures;
import io.logfold.application.partition.Delivery;
import io.logfold.application.partition.PartitionLoop;
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
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests where they belong: to the partition's loop if this node owns it, or to its owner.
 * While a partition changes hands, what was not carried out here goes to whoever has it next. Any
 * thread.
 */
final class Routes<S, C, E> implements Inbox<S, C, E> {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final ToIntFunction<String> partitionOf;
  private final Tenures<S, C, E> tenures;
  private final @Nullable Forwarding<S, C, E> forwarding;
  private final Horizon horizon;
  private final PastReads<S, E> past;
  private final Duration patience;

  /**
   * @param forwarding null: there are no other nodes
   * @param patience how long a request may take that goes to another node
   */
  Routes(
      ToIntFunction<String> partitionOf,
      Tenures<S, C, E> tenures,
      @Nullable Forwarding<S, C, E> forwarding,
      Horizon horizon,
      PastReads<S, E> past,
      Duration patience) {
    this.partitionOf = partitionOf;
    this.tenures = tenures;
    this.forwarding = forwarding;
    this.horizon = horizon;
    this.past = past;
    this.patience = patience;
  }

  CompletionStage<CommandResult<S, E>> send(CommandRequest<C> request) {
    return route(
        request.aggregateId(), loop -> loop.send(request), away -> away.send(request, patience));
  }

  CompletionStage<AggregateState<S>> state(String aggregateId, boolean confirmed) {
    int partition = partitionOf.applyAsInt(aggregateId);
    PartitionLoop<S, C, E> loop = tenures.find(partition);
    if (loop != null && loop.serves() && loop.place().offset() < horizon.of(partition)) {
      // An owner that was told of more than it has is none any more, and has not heard of it.
      return forwarding == null
          ? notOwned(aggregateId)
          : forwarding.state(aggregateId, confirmed, patience);
    }
    return route(
        aggregateId,
        here -> here.state(aggregateId, confirmed),
        away -> away.state(aggregateId, confirmed, patience));
  }

  @Override
  public ConsistencyToken token(int partition) {
    PartitionLoop<S, C, E> loop = tenures.find(partition);
    if (loop != null) {
      horizon.answered(partition, loop.place());
    }
    return horizon.covered(partition);
  }

  /**
   * Whoever is answered asks for the token afterwards, and by then the partition may be somebody
   * else's, or this node's again with a loop that knows nothing yet. What was refused at once rests
   * on nothing, and is passed on as it is: under overload there is a refusal for every answer, and
   * a stage more would give each an exception with a stack trace.
   */
  private <R> CompletionStage<R> covered(
      int partition, PartitionLoop<?, ?, ?> loop, CompletionStage<R> answer) {
    if (answer.toCompletableFuture().isCompletedExceptionally()) {
      return answer;
    }
    return answer.thenApply(
        given -> {
          horizon.answered(partition, loop.place());
          return given;
        });
  }

  @Override
  public void saw(ConsistencyToken token) {
    horizon.raise(token);
  }

  private <R> CompletionStage<R> route(
      String aggregateId,
      Function<PartitionLoop<S, C, E>, CompletionStage<R>> here,
      Function<Forwarding<S, C, E>, CompletionStage<R>> there) {
    int partition = partitionOf.applyAsInt(aggregateId);
    PartitionLoop<S, C, E> loop = tenures.find(partition);
    Forwarding<S, C, E> away = forwarding;
    if (away == null) {
      return loop == null ? notOwned(aggregateId) : covered(partition, loop, here.apply(loop));
    }
    if (loop == null || loop.isChangingHands()) {
      return there.apply(away);
    }
    return orElse(covered(partition, loop, here.apply(loop)), loop, () -> there.apply(away));
  }

  /** What is unavailable here was not stored: it may well go elsewhere. */
  private static <R> CompletionStage<R> orElse(
      CompletionStage<R> answer, PartitionLoop<?, ?, ?> loop, Supplier<CompletionStage<R>> there) {
    CompletableFuture<R> known = answer.toCompletableFuture();
    if (known.isCompletedExceptionally() && known.exceptionNow() instanceof Busy) {
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
    PartitionLoop<S, C, E> loop = tenures.find(partition);
    return loop != null && loop.serves();
  }

  @Override
  public @Nullable StreamPosition taken(int partition) {
    PartitionLoop<S, C, E> loop = tenures.find(partition);
    return loop == null ? null : loop.commands();
  }

  @Override
  public CompletionStage<CommandResult<S, E>> deliver(
      CommandRequest<C> request, Delivery delivery, Duration allowed) {
    int partition = partitionOf.applyAsInt(request.aggregateId());
    PartitionLoop<S, C, E> loop = tenures.find(partition);
    return loop == null
        ? notOwned(request.aggregateId())
        : covered(partition, loop, loop.deliver(request, delivery, allowed));
  }

  @Override
  public CompletionStage<Void> pass(int partition, Delivery delivery) {
    PartitionLoop<S, C, E> loop = tenures.find(partition);
    return loop == null
        ? notOwned("partition " + partition)
        : loop.pass(delivery).thenAccept(passed -> {});
  }

  @Override
  public CompletionStage<AggregateState<S>> stateHere(String aggregateId, boolean confirmed) {
    int partition = partitionOf.applyAsInt(aggregateId);
    PartitionLoop<S, C, E> loop = tenures.find(partition);
    return loop == null
        ? notOwned(aggregateId)
        : covered(partition, loop, loop.state(aggregateId, confirmed));
  }

  @Override
  public CompletionStage<AggregateState<S>> pastState(String aggregateId, AsOf asOf) {
    return past.state(aggregateId, asOf);
  }

  @Override
  public CompletionStage<History<E>> pastEvents(String aggregateId, long afterVersion, int limit) {
    return past.events(aggregateId, afterVersion, limit);
  }

  private static <R> CompletionStage<R> notOwned(String what) {
    return CompletableFuture.failedFuture(
        new Unavailable(what + ": this engine does not own its partition", RETRY_SOON, null));
  }
}
