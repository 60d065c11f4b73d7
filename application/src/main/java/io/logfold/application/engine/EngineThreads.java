package io.logfold.application.engine;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;

/**
 * The threads of one engine.
 *
 * @param partitions makes one thread per owned partition
 * @param savers save snapshots
 * @param readers read the log for history and past state
 * @param closePatience how long closing waits for what is under way
 */
record EngineThreads(
    ThreadFactory partitions,
    ExecutorService savers,
    ExecutorService readers,
    Duration closePatience) {

  void shutdown() {
    LogRead.stop(readers);
    savers.shutdown();
  }
}
