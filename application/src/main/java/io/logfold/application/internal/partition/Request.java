package io.logfold.application.internal.partition;

import io.logfold.application.request.EngineException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A caller's request on its way to an answer. Settled by the partition's thread, which decides what
 * the answer will be; {@link #answer} then tells the caller, once, from whatever thread runs the
 * callers' continuations.
 *
 * @param <R> what the caller gets
 */
abstract class Request<R> {

  private final String aggregateId;
  private final long deadlineNanos;
  private final CompletableFuture<R> caller = new CompletableFuture<>();
  private @Nullable R result;
  private @Nullable EngineException failure;
  private boolean held;

  Request(String aggregateId, long deadlineNanos) {
    this.aggregateId = aggregateId;
    this.deadlineNanos = deadlineNanos;
  }

  public final String aggregateId() {
    return aggregateId;
  }

  /** What the caller waits on. */
  final CompletableFuture<R> caller() {
    return caller;
  }

  public final boolean expiredAt(long nanos) {
    return nanos - deadlineNanos > 0;
  }

  final void settle(R result) {
    this.result = result;
  }

  public final void settle(EngineException failure) {
    this.failure = failure;
  }

  /** Forgets a result that rested on events which were not stored. */
  final void unsettle() {
    result = null;
    failure = null;
  }

  /** What it was settled with, or null: not settled, or failed. */
  final @Nullable R result() {
    return result;
  }

  /** What it was settled with, or null: not settled, or answered with a result. */
  public final @Nullable EngineException failure() {
    return failure;
  }

  public final void hold() {
    held = true;
  }

  public final boolean held() {
    return held;
  }

  public final boolean settled() {
    return result != null || failure != null;
  }

  public final void answer() {
    if (failure != null) {
      caller.completeExceptionally(failure);
    } else if (result != null) {
      caller.complete(result);
    } else {
      throw new IllegalStateException(aggregateId + ": answered before it was settled");
    }
  }
}
