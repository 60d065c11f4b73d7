package io.logfold.bootstrap.imports;

import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.bootstrap.Failure;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Imports the public data set of Olist: many orders at once, the commands of one order one after
 * the other. An import that was killed is completed by running it again.
 */
public final class OlistImport {

  private static final int ORDERS_AT_ONCE = 256;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RetryingSender sender;
  private final Progress progress;

  /** Receives how far the import has come. Must be thread-safe. */
  @FunctionalInterface
  public interface Progress {
    void done(long orders, long of, long commands);
  }

  public OlistImport(CommandTarget target, Progress progress) {
    this.sender = new RetryingSender(target, PATIENCE);
    this.progress = progress;
  }

  /**
   * Reads the files and sends their commands: nothing is sent before everything was read and every
   * command made, so that files with a fault leave nothing half done.
   *
   * @param folder with {@code orders}, {@code order_items} and {@code order_payments}, each as .csv
   *     or .csv.gz
   * @throws Failure when a file cannot be read or has an impossible value, or the engine stays
   *     unavailable
   */
  public ImportReport run(Path folder) throws InterruptedException {
    OlistFiles.Content files = OlistFiles.read(folder, RowMemory.ofThisHeap());
    List<OlistOrder> orders = files.orders();
    orders.forEach(OlistCommands::check);
    ImportStatistics statistics = new ImportStatistics(files, progress);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    Semaphore window = new Semaphore(ORDERS_AT_ONCE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (OlistOrder order : orders) {
        window.acquire();
        if (failure.get() != null) {
          break;
        }
        threads.execute(
            () -> {
              try {
                send(order, statistics);
              } catch (RuntimeException | InterruptedException e) {
                failure.compareAndSet(null, e);
              } finally {
                window.release();
              }
            });
      }
    }
    Exception cause = failure.get();
    if (cause instanceof RuntimeException e) {
      throw e;
    } else if (cause instanceof InterruptedException e) {
      throw e;
    }
    return statistics.report();
  }

  private void send(OlistOrder order, ImportStatistics statistics) throws InterruptedException {
    @Nullable CommandResult<Order, OrderEvent> last = null;
    for (CommandRequest<OrderCommand> request : OlistCommands.of(order)) {
      last = sender.send(request);
      statistics.answered(request, last);
      if (!(last instanceof CommandResult.Accepted)) {
        break; // what follows rests on it
      }
    }
    if (last != null) {
      statistics.finished(last);
    }
  }
}
