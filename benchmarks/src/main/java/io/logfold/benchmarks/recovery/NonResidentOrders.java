package io.logfold.benchmarks.recovery;

import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.ClosedLoop;
import io.logfold.benchmarks.load.Measurement;
import io.logfold.benchmarks.load.OrderWork;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Commands on orders that are not in memory: each goes to an order that was not used since the
 * start, so that its snapshot has to be loaded first.
 */
final class NonResidentOrders {

  private static final int CALLERS = 512;

  private final Workbench workbench;
  private final Report report;

  NonResidentOrders(Workbench workbench, Report report) {
    this.workbench = workbench;
    this.report = report;
  }

  /**
   * @param run named the orders
   * @param orders how many there are, all saved; none gets two commands
   */
  void run(String topic, String run, int steps, long orders, int seconds)
      throws InterruptedException {
    OrderWork work = new OrderWork(run, steps);
    // A stride that has no factor in common with the number of orders visits all of them.
    long stride = orders / 3 * 2 + 1;
    while (gcd(stride, orders) != 1) {
      stride++;
    }
    long step = stride;
    AtomicLong next = new AtomicLong();
    try (Product product =
        workbench.product(topic, PartitionOptions.DEFAULT.withMaxResident(1_000))) {
      ClosedLoop loop =
          new ClosedLoop(
              (caller, sequence) -> {
                long number = next.getAndIncrement();
                String id = work.orderId((int) (number * step % orders), 0);
                return pay(product, id, "again-" + number / orders);
              },
              CALLERS);
      Measurement warm = loop.run(Duration.ofSeconds(Math.max(1, seconds / 2)));
      report.progress("warm-up: %,.0f commands/s".formatted(warm.perSecond()));
      Measurement measured = loop.run(Duration.ofSeconds(seconds));
      report.figure(
          "nonresident",
          "callers",
          CALLERS,
          "orders",
          orders,
          "commands",
          next.get(),
          "commandsPerSecond",
          measured.perSecond(),
          "p50Millis",
          measured.p50Millis(),
          "p99Millis",
          measured.p99Millis(),
          "refused",
          measured.refused());
    }
  }

  static CompletionStage<?> pay(Product product, String orderId, String commandId) {
    return product
        .engine()
        .send(CommandRequest.of(orderId, OrderWork.command(1, 0), commandId))
        .thenApply(
            result -> {
              if (!(result instanceof Accepted<?, ?>)) {
                throw new CompletionException(new IllegalStateException("refused: " + result));
              }
              return result;
            });
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
