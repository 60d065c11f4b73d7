package io.logfold.bootstrap.cli;

import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.snapshot.SnapshotException;
import io.logfold.bootstrap.wiring.OrderServices;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Shows now and then how far checkpoints have come. */
final class BuildProgress implements AutoCloseable {

  private static final long EVERY_MILLIS = 1_000;

  private final OrderServices services;
  private final Terminal terminal = new Terminal();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("logfold-progress").daemon().factory());

  BuildProgress(OrderServices services) {
    this.services = services;
  }

  void begin() {
    var unused =
        thread.scheduleWithFixedDelay(
            this::show, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void show() {
    try {
      LogIdentity log = services.log().identity();
      long saved = 0;
      long end = 0;
      for (int partition = 0; partition < log.partitions(); partition++) {
        saved += services.snapshots().checkpoint(log.partition(partition)).nextOffset();
        end += services.log().extent(partition).end();
      }
      terminal.progress("saved up to %,d of %,d".formatted(saved, end));
    } catch (LogException | SnapshotException e) {
      terminal.progress(String.valueOf(e.getMessage())); // the work itself waits, or fails
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    terminal.done();
  }
}
