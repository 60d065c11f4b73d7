package io.logfold.application.partition;

import io.logfold.application.history.Tail;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import org.jspecify.annotations.Nullable;

/** What waits in a partition's mailbox. */
sealed interface Pending<S, C, E> {

  String aggregateId();

  boolean expiredAt(long nanos);

  void settle(EngineException failure);

  boolean settled();

  void answer();

  /** What may have come through a stream of commands. */
  sealed interface Delivered<S, C, E> extends Pending<S, C, E> {

    /** Where it came from, or null when a caller sent it. */
    @Nullable Delivery delivery();

    @Nullable EngineException failure();
  }

  /** A command to decide on. */
  final class Command<S, C, E> extends Request<CommandResult<S, E>> implements Delivered<S, C, E> {

    private final CommandRequest<C> request;
    private final @Nullable Delivery delivery;

    /** Where this command's events stand in the batch under way. */
    int firstEvent;

    int eventCount;

    Command(CommandRequest<C> request, long deadlineNanos) {
      this(request, deadlineNanos, null);
    }

    Command(CommandRequest<C> request, long deadlineNanos, @Nullable Delivery delivery) {
      super(request.aggregateId(), deadlineNanos);
      this.request = request;
      this.delivery = delivery;
    }

    @Override
    public @Nullable Delivery delivery() {
      return delivery;
    }

    CommandRequest<C> request() {
      return request;
    }
  }

  /** Something in a stream of commands that is none. Nothing to do but to go past it. */
  final class Passed<S, C, E> extends Request<Boolean> implements Delivered<S, C, E> {

    private final Delivery delivery;

    Passed(String what, Delivery delivery, long deadlineNanos) {
      super(what, deadlineNanos);
      this.delivery = delivery;
    }

    @Override
    public Delivery delivery() {
      return delivery;
    }
  }

  /** A question for the committed state. */
  final class Query<S, C, E> extends Request<AggregateState<S>> implements Pending<S, C, E> {

    /** Whether the log has to confirm that no other owner has come. */
    final boolean confirmed;

    Query(String aggregateId, boolean confirmed, long deadlineNanos) {
      super(aggregateId, deadlineNanos);
      this.confirmed = confirmed;
    }
  }

  /** A question for where the youngest events of an aggregate stand. Loads nothing. */
  final class Locate<S, C, E> extends Request<Tail.Known> implements Pending<S, C, E> {

    Locate(String aggregateId, long deadlineNanos) {
      super(aggregateId, deadlineNanos);
    }
  }
}
