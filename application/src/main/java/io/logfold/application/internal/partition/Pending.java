package io.logfold.application.internal.partition;

import io.logfold.application.forwarding.Delivery;
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

    /** Notes that it was refused because something before it in the stream waits. */
    void hold();

    /** Whether it was {@linkplain #hold held back}. */
    boolean held();
  }

  /** A command to decide on. */
  final class Command<S, C, E> extends Request<CommandResult<S, E>> implements Delivered<S, C, E> {

    private final CommandRequest<C> request;
    private final @Nullable Delivery delivery;

    /** Index of this command's first event in the batch. */
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

  /** A record in a stream of commands that is no command, and is skipped. */
  final class Skipped<S, C, E> extends Request<Boolean> implements Delivered<S, C, E> {

    private final Delivery delivery;

    Skipped(String what, Delivery delivery, long deadlineNanos) {
      super(what, deadlineNanos);
      this.delivery = delivery;
    }

    @Override
    public Delivery delivery() {
      return delivery;
    }
  }

  /** Asks for the committed state. */
  final class StateQuery<S, C, E> extends Request<AggregateState<S>> implements Pending<S, C, E> {

    /** Whether the log has to confirm that no other owner has come. */
    final boolean confirmed;

    StateQuery(String aggregateId, boolean confirmed, long deadlineNanos) {
      super(aggregateId, deadlineNanos);
      this.confirmed = confirmed;
    }
  }

  /** Asks for the offsets of an aggregate's youngest events. Loads nothing. */
  final class TailQuery<S, C, E> extends Request<Tail.Known> implements Pending<S, C, E> {

    TailQuery(String aggregateId, long deadlineNanos) {
      super(aggregateId, deadlineNanos);
    }
  }
}
