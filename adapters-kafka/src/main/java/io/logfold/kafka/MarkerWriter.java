package io.logfold.kafka;

import io.logfold.application.eventlog.LogUnavailable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest.TxnMarkerEntry;

/**
 * Writes the end of a transaction that its coordinator left out, as the coordinator would have. The
 * client's {@link Admin} can only abort ({@code abortTransaction}), which would lose what was
 * acknowledged; so the request is sent {@linkplain LeaderRequests as brokers send it}. The brokers
 * want {@code ClusterAction} or {@code Alter} on the cluster for it. Any thread.
 */
final class MarkerWriter {

  private static final short TRANSACTION_VERSION = 2;
  private static final int PATIENCE_MILLIS = 5_000;

  private final LeaderRequests requests;
  private final Admin admin;

  MarkerWriter(LeaderRequests requests, Admin admin) {
    this.requests = requests;
    this.admin = admin;
  }

  /**
   * @param producer whose transaction is open in the partition
   * @throws LogUnavailable when it did not work, or is not allowed
   */
  void write(TopicPartition partition, ProducerState producer, boolean commit) {
    // The epoch after that of the transaction: its producer's next one, or one that its successor
    // has already left behind. A partition refuses a marker that is not newer than what it has.
    TxnMarkerEntry marker =
        new TxnMarkerEntry(
            producer.producerId(),
            (short) (producer.producerEpoch() + 1),
            producer.coordinatorEpoch().orElse(0),
            commit ? TransactionResult.COMMIT : TransactionResult.ABORT,
            List.of(partition),
            TRANSACTION_VERSION);
    try {
      requests
          .send(leader(partition), new WriteTxnMarkersRequest.Builder(List.of(marker)))
          .errorCounts()
          .keySet()
          .forEach(Errors::maybeThrow);
    } catch (IOException | KafkaException | ExecutionException | TimeoutException e) {
      throw new LogUnavailable(
          "%s: the end of the transaction at offset %d is missing, and cannot be written: %s (the client needs Alter on the cluster)"
              .formatted(
                  partition,
                  producer.currentTransactionStartOffset().orElse(-1),
                  Failures.describe(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while acquiring " + partition, e);
    }
  }

  private Node leader(TopicPartition partition)
      throws ExecutionException, InterruptedException, TimeoutException {
    TopicDescription topic =
        admin
            .describeTopics(List.of(partition.topic()))
            .allTopicNames()
            .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
            .values()
            .iterator()
            .next();
    Node leader = topic.partitions().get(partition.partition()).leader();
    if (leader == null || leader.isEmpty()) {
      throw new LeaderNotAvailableException(partition + " has no leader now");
    }
    return leader;
  }
}
