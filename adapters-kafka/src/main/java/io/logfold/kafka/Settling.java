package io.logfold.kafka;

import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits until no transaction of a partition is in doubt. Initialising every lane asks for that, but
 * a broker that has just come back can answer before the end of a committed transaction is written:
 * its events would be missed by who reads then, and appear afterwards, beside those of who decided
 * without them. So the last stable offset must have reached the end of the log. Any thread.
 */
final class Settling {

  private static final long BETWEEN_LOOKS_MILLIS = 5;
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);

  private final Admin admin;

  Settling(Admin admin) {
    this.admin = admin;
  }

  /**
   * @throws LogUnavailable when it takes too long, or Kafka does not answer
   */
  void await(TopicPartition partition, Deadline deadline) {
    try {
      // All lanes are ours and idle: nothing is written from here on that we would have to wait
      // for.
      long written = end(partition, IsolationLevel.READ_UNCOMMITTED);
      long settled = end(partition, IsolationLevel.READ_COMMITTED);
      while (settled < written) {
        if (deadline.hasPassed()) {
          throw new LogUnavailable(
              "%s: a transaction at or after offset %d is still in doubt; the log is written up to %d"
                  .formatted(partition, settled, written));
        }
        TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        settled = end(partition, IsolationLevel.READ_COMMITTED);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new LogUnavailable(
          "cannot ask for the end of %s: %s".formatted(partition, Failures.describe(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while asking for the end of " + partition, e);
    }
  }

  private long end(TopicPartition partition, IsolationLevel isolation)
      throws ExecutionException, InterruptedException, TimeoutException {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
        .partitionResult(partition)
        .get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .offset();
  }
}
