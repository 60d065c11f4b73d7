package io.logfold.benchmarks.load;

import io.logfold.application.engine.Engine;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The engine as a target; an answer other than "accepted" is an error of the benchmark. */
public final class OrderTarget {

  private OrderTarget() {}

  public static Target of(Engine<Order, OrderCommand, OrderEvent> engine, OrderWork work) {
    return (caller, sequence) -> {
      CompletionStage<CommandResult<Order, OrderEvent>> answer =
          engine.send(work.request(caller, sequence));
      return answer.toCompletableFuture().isCompletedExceptionally()
          ? answer // refused at once; a stage more would cost an exception more
          : answer.thenApply(OrderTarget::accepted);
    };
  }

  private static CommandResult<Order, OrderEvent> accepted(
      CommandResult<Order, OrderEvent> result) {
    if (!(result instanceof Accepted<?, ?>)) {
      throw new CompletionException("not accepted: " + result, null);
    }
    return result;
  }
}
