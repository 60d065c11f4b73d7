package io.logfold.bootstrap.serving;

import io.logfold.application.verification.SampleCheck;
import io.logfold.application.verification.SampleReport;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Verifies a sample of the orders at intervals while a service runs. Thread-safe. */
final class PeriodicSampleCheck implements AutoCloseable {

  private static final long CLOSE_PATIENCE_SECONDS = 5;

  private final SampleCheck<Order, OrderEvent> check;
  private final int size;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("logfold-sample").daemon().factory());

  private PeriodicSampleCheck(SampleCheck<Order, OrderEvent> check, int size) {
    this.check = check;
    this.size = size;
  }

  /**
   * @param size orders per check; 0 disables it
   */
  static PeriodicSampleCheck of(OrderServices services, int size) {
    return new PeriodicSampleCheck(
        new SampleCheck<>(new OrderDecider(), services.log(), services.snapshots()), size);
  }

  void begin(long everyMillis) {
    if (size > 0) {
      var unused =
          thread.scheduleWithFixedDelay(
              () -> check.check(size), everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }
  }

  /** The findings so far; null when the check is disabled. */
  @Nullable SampleReport report() {
    return size > 0 ? check.report() : null;
  }

  /** Waits for a running check, for {@value #CLOSE_PATIENCE_SECONDS} s at most. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
