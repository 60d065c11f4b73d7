package io.logfold.application.forwarding;

import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to the node that owns their partition, and receives those that other nodes send to
 * this one. Thread-safe.
 *
 * @param <S> the aggregate's state
 * @param <C> its commands
 * @param <E> its events
 */
public interface Forwarding<S, C, E> extends AutoCloseable {

  /** Begins to bring requests for the partitions that this node owns. */
  void start(Inbox<S, C, E> inbox);

  /**
   * Sends a command to its owner.
   *
   * @param patience how long an answer is worth waiting for; the owner does not begin with a
   *     command after that
   * @return the owner's answer, or an {@link io.logfold.application.request.EngineException}:
   *     {@code OutcomeUnknown} when none came in time
   */
  CompletionStage<CommandResult<S, E>> send(CommandRequest<C> request, Duration patience);

  /**
   * Asks the owner for the committed state of an aggregate.
   *
   * @param confirmed whether the log has to confirm first that the owner still is the owner
   * @return the state, or an {@link io.logfold.application.request.EngineException}
   */
  CompletionStage<AggregateState<S>> state(
      String aggregateId, boolean confirmed, Duration patience);

  /** Why requests do not get from node to node now; null: they do. Default: null. Never waits. */
  default @Nullable String trouble() {
    return null;
  }

  /**
   * What an operator has to repair soon although requests get from node to node; null: nothing.
   * Default: null. Never waits.
   */
  default @Nullable String warning() {
    return null;
  }

  /** Ends it. Requests that still wait for an answer fail. */
  @Override
  void close();
}
