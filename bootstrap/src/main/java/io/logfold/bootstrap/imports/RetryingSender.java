package io.logfold.bootstrap.imports;

import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.bootstrap.Failure;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Sends a command until it is answered. Retries after a pause when the engine is busy or
 * unavailable, and with the same id when the outcome is unknown. Thread-safe; calls block.
 */
final class RetryingSender {

  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final CommandTarget target;
  private final Duration patience;

  /**
   * @param patience how long one command is retried
   */
  RetryingSender(CommandTarget target, Duration patience) {
    this.target = target;
    this.patience = patience;
  }

  /**
   * @throws Failure when the command can never be carried out, or is not answered in time
   */
  CommandResult<Order, OrderEvent> send(CommandRequest<OrderCommand> request)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        return target.send(request).toCompletableFuture().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof EngineException failure)
            || failure instanceof EngineException.CommandFailed
            || System.nanoTime() - deadline > 0) {
          throw new Failure(
              "%s: %s; run the import again to go on".formatted(request.commandId(), reason(e)), e);
        }
      }
      TimeUnit.MILLISECONDS.sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  private static String reason(ExecutionException e) {
    return String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
  }
}
