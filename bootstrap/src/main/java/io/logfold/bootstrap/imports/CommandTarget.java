package io.logfold.bootstrap.imports;

import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.util.concurrent.CompletionStage;

/** Where commands go; an engine's {@code send}. */
@FunctionalInterface
public interface CommandTarget {
  CompletionStage<CommandResult<Order, OrderEvent>> send(CommandRequest<OrderCommand> request);
}
