package io.logfold.application.engine;

import io.logfold.application.internal.partition.SnapshotBuild;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Brings the snapshots of all partitions to the end of the log, side by side. For one thread. */
final class SnapshotPreparation {

  private final List<? extends SnapshotBuild<?, ?, ?>> partitions;
  private final ExecutorService builders;

  /**
   * @param builders of this work alone, a thread for each partition; the caller closes it
   */
  SnapshotPreparation(List<? extends SnapshotBuild<?, ?, ?>> partitions, ExecutorService builders) {
    this.partitions = partitions;
    this.builders = builders;
  }

  /** Fails with what a partition failed with; what the others are at goes on to its end. */
  void run() throws InterruptedException {
    List<Future<Long>> builds = new ArrayList<>();
    try {
      for (SnapshotBuild<?, ?, ?> partition : partitions) {
        builds.add(builders.submit(partition::run));
      }
      for (Future<Long> build : builds) {
        long unused = build.get();
      }
    } catch (InterruptedException e) {
      partitions.forEach(SnapshotBuild::stop);
      builders.shutdownNow();
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    }
  }
}
