package io.logfold.application.partition;

import io.logfold.application.history.Tail;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;

/** What waits in a partition's mailbox. */
sealed interface Pending<S, C, E> {

  String aggregateId();

  boolean expiredAt(long nanos);

  void settle(EngineException failure);

  boolean settled();

  void answer();

  /** A command to decide on. */
  final class Command<S, C, E> extends Request<CommandResult<S, E>> implements Pending<S, C, E> {

    private final CommandRequest<C> request;

    /** Where this command's events stand in the batch under way. */
    int firstEvent;

    int eventCount;

    Command(CommandRequest<C> request, long deadlineNanos) {
      super(request.aggregateId(), deadlineNanos);
      this.request = request;
    }

    CommandRequest<C> request() {
      return request;
    }
  }

  /** A question for the committed state. */
  final class Query<S, C, E> extends Request<AggregateState<S>> implements Pending<S, C, E> {

    Query(String aggregateId, long deadlineNanos) {
      super(aggregateId, deadlineNanos);
    }
  }

  /** A question for where the youngest events of an aggregate stand. Loads nothing. */
  final class Locate<S, C, E> extends Request<Tail.Known> implements Pending<S, C, E> {

    Locate(String aggregateId, long deadlineNanos) {
      super(aggregateId, deadlineNanos);
    }
  }
}
