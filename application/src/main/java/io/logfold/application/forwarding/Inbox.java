package io.logfold.application.forwarding;

import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.history.History;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.ConsistencyToken;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where requests arrive that came through a stream. Thread-safe; but the commands of one partition
 * come from one thread, in the stream's order.
 */
public interface Inbox<S, C, E> {

  /** Whether this node owns the partition and answers now. */
  boolean serves(int partition);

  /**
   * How far the stream of the partition was taken, as the log has it; null: never. Asked when this
   * node {@linkplain #serves serves} the partition.
   */
  @Nullable StreamPosition streamPosition(int partition);

  /**
   * Carries a command out.
   *
   * @param delivery its position is stored with the events, or alone when there are none; and
   *     before any caller is answered
   * @param patience how long it may wait for its turn
   * @return its result; or {@code CommandFailed}, which is final, too; or another {@link
   *     io.logfold.application.request.EngineException}, and then the run is broken off and this
   *     command has to be delivered again, in another run
   */
  CompletionStage<CommandResult<S, E>> deliver(
      CommandRequest<C> request, Delivery delivery, Duration patience);

  /**
   * Stores that a record of the stream was skipped because it is no command.
   *
   * @return completes when its turn has come, and the delivery says whether it is stored; else as
   *     {@link #deliver}
   */
  CompletionStage<Void> skip(int partition, Delivery delivery);

  /** What every answer rests on that was given here about the partition's aggregates. */
  ConsistencyToken token(int partition);

  /** Takes note that another node's answer rests on everything that the token covers. */
  void raiseKnownOffset(ConsistencyToken token);

  /**
   * The committed state of an aggregate, if this node owns it; asks no other node.
   *
   * @param confirmed whether the log has to confirm first that this node still owns it
   */
  CompletionStage<AggregateState<S>> stateHere(String aggregateId, boolean confirmed);

  /**
   * The state of any aggregate at a moment of its past, read from the log, whichever node owns it:
   * for what an answer had no room for. Rests on everything that was {@linkplain #raiseKnownOffset
   * known}.
   */
  CompletionStage<AggregateState<S>> pastState(String aggregateId, AsOf asOf);

  /**
   * Events of any aggregate, oldest first, read from the log like {@link #pastState}.
   *
   * @param afterVersion the version before the first wanted
   * @param limit how many at most
   */
  CompletionStage<History<E>> pastEvents(String aggregateId, long afterVersion, int limit);
}
