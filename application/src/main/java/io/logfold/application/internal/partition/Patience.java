package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.LogPartition;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.partition.PartitionOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How a partition waits for a log or store that fails: pauses that grow, as long as the partition
 * is not to close. Before each pause the reason is shown, and requests whose deadline has passed
 * are answered. Confined to the partition's thread.
 */
final class Patience {

  private static final Logger LOG = System.getLogger(Patience.class.getName());

  private final LogPartition partition;
  private final PartitionOptions options;
  private final PartitionEnvironment environment;
  private final Monitor monitor;
  private final InFlightRequests<?, ?, ?> inFlight;

  /**
   * @param inFlight those that wait with the partition
   */
  Patience(
      PartitionSetup<?, ?, ?> setup,
      PartitionEnvironment environment,
      Monitor monitor,
      InFlightRequests<?, ?, ?> inFlight) {
    this.partition = setup.partition();
    this.options = setup.options();
    this.environment = environment;
    this.monitor = monitor;
    this.inFlight = inFlight;
  }

  /**
   * Makes attempts until the log answers one of them, but none once the partition is to close.
   *
   * @throws InterruptedException the partition is to close
   */
  <R> R untilLogAnswers(Supplier<R> attempt) throws InterruptedException {
    for (int failures = 1; ; failures++) {
      requireOpen();
      try {
        return attempt.get();
      } catch (LogUnavailable e) {
        pauseAfter(e, failures);
      }
    }
  }

  /**
   * Pauses after a failure, longer each time.
   *
   * @param failures how many there were in a row
   * @throws InterruptedException the partition is to close
   */
  void pauseAfter(RuntimeException failure, int failures) throws InterruptedException {
    Duration pause = options.pause(failures);
    LOG.log(
        failures == 1 ? Level.INFO : Level.WARNING,
        "%s: trying again in %s ms: %s"
            .formatted(partition, pause.toMillis(), failure.getMessage()));
    pause(String.valueOf(failure.getMessage()), pause);
  }

  /**
   * Pauses once.
   *
   * @param reason shown meanwhile
   * @throws InterruptedException the partition is to close
   */
  void pause(String reason, Duration pause) throws InterruptedException {
    requireOpen();
    monitor.waitingFor(reason);
    inFlight.expire();
    environment.sleep(pause);
  }

  /** Waiting has ended: the partition works again. */
  void end() {
    monitor.waitingFor(null);
  }

  private void requireOpen() throws InterruptedException {
    if (monitor.closing()) {
      throw new InterruptedException(partition + " is to close");
    }
  }

  /** When the snapshot store, if it is away from now on, has been away for too long. */
  long storeDeadline() {
    return environment.nanos() + options.retries().storePatience().toNanos();
  }

  /** Whether a {@link #storeDeadline} has passed. */
  boolean isPast(long deadline) {
    return environment.nanos() - deadline >= 0;
  }
}
