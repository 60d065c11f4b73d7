package io.logfold.benchmarks.load;

import io.logfold.application.engine.Engine;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.util.concurrent.CompletionException;

/** The engine as a target; an answer other than "accepted" is an error of the benchmark. */
public final class OrderTarget {

  private OrderTarget() {}

  public static Target of(Engine<Order, OrderCommand, OrderEvent> engine, OrderWork work) {
    return (caller, sequence) ->
        engine
            .send(work.request(caller, sequence))
            .thenApply(
                result -> {
                  if (!(result instanceof Accepted<?, ?>)) {
                    throw new CompletionException("not accepted: " + result, null);
                  }
                  return result;
                });
  }
}
