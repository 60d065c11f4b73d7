package io.logfold.benchmarks.recovery;

import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.benchmarks.Report;
import io.logfold.benchmarks.Workbench.Product;
import io.logfold.benchmarks.load.OrderWork;
import io.logfold.domain.order.OrderCommand;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Fills a topic through the product: orders of equally many events, and among them a few whose
 * events are spread over the whole length of the log. For one thread.
 */
public final class Seed {

  private static final int IN_FLIGHT = 2_048;

  private final Product product;
  private final Report report;
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicLong stored = new AtomicLong();

  public Seed(Product product, Report report) {
    this.product = product;
    this.report = report;
  }

  /** An order whose events are spread: {@code events} of them, evenly. */
  public record Spread(String orderId, int events) {}

  /**
   * Writes the events.
   *
   * @param run names the orders
   * @param aggregates how many orders have {@code events / aggregates} events each
   * @param spread further orders
   */
  public void write(String run, long events, long aggregates, Spread... spread)
      throws InterruptedException {
    int steps = (int) (events / aggregates);
    OrderWork work = new OrderWork(run, steps);
    int[] next = new int[spread.length];
    long written = 0;
    // A wave is one step of many orders, so that an order's events lie apart and none waits for
    // itself.
    long wave = Math.min(aggregates, 20_000);
    for (long first = 0; first < aggregates; first += wave) {
      long orders = Math.min(wave, aggregates - first);
      for (int step = 0; step < steps; step++) {
        for (long order = first; order < first + orders; order++) {
          send(work.request((int) order, step));
          written++;
          for (int i = 0; i < spread.length; i++) {
            long due = written * spread[i].events() / events;
            if (next[i] < due) {
              send(spreadRequest(spread[i], next[i]++));
            }
          }
        }
        drain();
        report.progress("%,d of %,d events written".formatted(written, events));
      }
    }
  }

  private static CommandRequest<OrderCommand> spreadRequest(Spread spread, int step) {
    return CommandRequest.of(
        spread.orderId(), OrderWork.changing(step, 0), spread.orderId() + "/" + step);
  }

  /** How many commands were accepted. */
  public long stored() {
    return stored.get();
  }

  private void send(CommandRequest<OrderCommand> request) throws InterruptedException {
    room.acquire();
    var unused =
        product
            .engine()
            .send(request)
            .whenComplete(
                (result, problem) -> {
                  room.release();
                  if (problem != null) {
                    failure.compareAndSet(null, problem);
                  } else if (!(result instanceof Accepted<?, ?>)) {
                    failure.compareAndSet(
                        null, new IllegalStateException("not accepted: " + result));
                  } else {
                    stored.incrementAndGet();
                  }
                });
  }

  /** Waits until all is answered: a step needs the one before it. */
  private void drain() throws InterruptedException {
    room.acquire(IN_FLIGHT);
    room.release(IN_FLIGHT);
    Throwable problem = failure.get();
    if (problem != null) {
      throw new IllegalStateException("writing failed: " + problem.getMessage(), problem);
    }
  }
}
