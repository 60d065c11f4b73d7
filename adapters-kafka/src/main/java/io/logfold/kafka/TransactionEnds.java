package io.logfold.kafka;

import io.logfold.application.eventlog.LogUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Sees to it that every transaction of a partition has an end in the log.
 *
 * <p>To initialise a transactional id should be enough for that, but it is not: a coordinator that
 * wants to write a transaction's marker while the partition has no leader takes the partition for
 * deleted, leaves the marker out, and calls the transaction complete. (Seen with Kafka 4.4.0 when a
 * broker was killed or stood still for longer than its session.) The events stay in the log, of a
 * <em>hanging</em> transaction: invisible, although their commit was acknowledged; and the next
 * transaction of the same producer would carry them along, into its own commit or abort.
 *
 * <p>So an acquisition first asks the coordinator how the lanes' transactions ended and writes the
 * ends that are missing; then it initialises the lanes; then it waits until the last stable offset
 * has reached the end of the log. Any thread.
 */
final class TransactionEnds {

  private static final Logger LOG = System.getLogger(TransactionEnds.class.getName());
  private static final long BETWEEN_LOOKS_MILLIS = 10;
  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);

  private final Admin admin;
  private final MarkerWriter markers;

  TransactionEnds(Admin admin, MarkerWriter markers) {
    this.admin = admin;
    this.markers = markers;
  }

  /**
   * Writes the missing ends of transactions that the coordinator calls complete. Before the lanes
   * are initialised, because that makes the coordinator forget how they ended.
   *
   * @param transactionalIds the partition's lanes
   * @param acknowledgedEnd everything before was acknowledged to this process as committed
   * @return the transactions that the coordinator has not ended yet
   * @throws LogUnavailable when Kafka does not answer in time, or refuses
   */
  List<ProducerState> mend(
      TopicPartition partition,
      List<String> transactionalIds,
      long acknowledgedEnd,
      Deadline deadline) {
    while (true) {
      List<ProducerState> open = openTransactions(partition);
      if (open.isEmpty()) {
        return List.of();
      }
      Map<Long, TransactionDescription> told = describe(partition, transactionalIds);
      List<ProducerState> pending = new ArrayList<>();
      List<ProducerState> still = openTransactions(partition);
      boolean again = false;
      for (ProducerState producer : open) {
        TransactionDescription transaction = told.get(producer.producerId());
        if (transaction == null || !stillOpen(producer, still)) {
          continue;
        }
        switch (verdict(producer, transaction, acknowledgedEnd)) {
          case COMMITTED -> {
            write(partition, producer, true);
            again = true;
          }
          case ABORTED -> {
            write(partition, producer, false);
            again = true;
          }
          case BEING_ENDED -> again = true;
          case OPEN -> pending.add(producer);
          case UNKNOWN -> {}
        }
      }
      if (!again || deadline.hasPassed()) {
        return pending;
      }
      pause(partition);
    }
  }

  private enum Verdict {
    OPEN,
    BEING_ENDED,
    COMMITTED,
    ABORTED,
    UNKNOWN
  }

  private static Verdict verdict(
      ProducerState producer, TransactionDescription transaction, long acknowledgedEnd) {
    // A transaction's end raises the epoch by one (transaction.version 2), or leaves it (before).
    int since = transaction.producerEpoch() - producer.producerEpoch();
    if (since == 0 && transaction.state() == TransactionState.ONGOING) {
      return Verdict.OPEN;
    }
    if (since == 0 || since == 1) {
      switch (transaction.state()) {
        case PREPARE_COMMIT, PREPARE_ABORT, PREPARE_EPOCH_FENCE -> {
          return Verdict.BEING_ENDED;
        }
        case COMPLETE_COMMIT -> {
          return Verdict.COMMITTED;
        }
        case COMPLETE_ABORT -> {
          return Verdict.ABORTED;
        }
        default -> {}
      }
    }
    return isAcknowledged(producer, acknowledgedEnd) ? Verdict.COMMITTED : Verdict.UNKNOWN;
  }

  private static boolean isAcknowledged(ProducerState producer, long acknowledgedEnd) {
    return producer.currentTransactionStartOffset().orElse(Long.MAX_VALUE) < acknowledgedEnd;
  }

  /**
   * Waits until nothing of the partition is in doubt; after the lanes were initialised.
   *
   * @param pending what {@link #mend} left to the coordinator, if nobody but this process can have
   *     committed it: initialising the lanes aborted it
   * @throws LogUnavailable when it takes too long, or Kafka does not answer
   */
  void await(
      TopicPartition partition,
      List<ProducerState> pending,
      long acknowledgedEnd,
      Deadline deadline) {
    // All lanes are ours and idle: nothing is written from here on that we would have to wait for.
    long written = end(partition, IsolationLevel.READ_UNCOMMITTED);
    long settled = end(partition, IsolationLevel.READ_COMMITTED);
    while (settled < written) {
      List<ProducerState> open = openTransactions(partition);
      if (deadline.hasPassed()) {
        throw new LogUnavailable(
            ("%s: a transaction at offset %d has no end, and nobody knows whether it was committed; the"
                    + " log is written up to %d. See \"hanging transactions\" in docs/operations.md: %s")
                .formatted(partition, settled, written, open));
      }
      for (ProducerState producer : open) {
        if (isAcknowledged(producer, acknowledgedEnd)) {
          write(partition, producer, true);
        } else if (stillOpen(producer, pending)) {
          write(partition, producer, false);
        }
      }
      pause(partition);
      settled = end(partition, IsolationLevel.READ_COMMITTED);
    }
  }

  /** Asks for the last stable offset, without waiting for the answer. */
  CompletableFuture<Long> stableEnd(TopicPartition partition) {
    return offset(partition, IsolationLevel.READ_COMMITTED)
        .toCompletionStage()
        .toCompletableFuture()
        .thenApply(ListOffsetsResultInfo::offset);
  }

  private static boolean stillOpen(ProducerState producer, List<ProducerState> now) {
    return now.stream()
        .anyMatch(
            state ->
                state.producerId() == producer.producerId()
                    && state.producerEpoch() == producer.producerEpoch()
                    && state
                        .currentTransactionStartOffset()
                        .equals(producer.currentTransactionStartOffset()));
  }

  private void write(TopicPartition partition, ProducerState producer, boolean commit) {
    LOG.log(
        Level.WARNING,
        "%s: Kafka left out the end of the transaction at offset %d; writing it: %s"
            .formatted(
                partition,
                producer.currentTransactionStartOffset().orElse(-1),
                commit ? "committed" : "aborted"));
    markers.write(partition, producer, commit);
  }

  private List<ProducerState> openTransactions(TopicPartition partition) {
    return ask(
            partition,
            () ->
                admin
                    .describeProducers(List.of(partition))
                    .partitionResult(partition)
                    .get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .activeProducers()
        .stream()
        .filter(producer -> producer.currentTransactionStartOffset().isPresent())
        .toList();
  }

  private Map<Long, TransactionDescription> describe(
      TopicPartition partition, List<String> transactionalIds) {
    DescribeTransactionsResult result = admin.describeTransactions(transactionalIds);
    Map<Long, TransactionDescription> byProducer = new HashMap<>();
    for (String id : transactionalIds) {
      ask(partition, () -> find(result, id))
          .ifPresent(found -> byProducer.put(found.producerId(), found));
    }
    return byProducer;
  }

  private static Optional<TransactionDescription> find(DescribeTransactionsResult result, String id)
      throws ExecutionException, InterruptedException, TimeoutException {
    try {
      return Optional.of(
          result.description(id).get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException e) {
      if (Failures.isCausedBy(e, TransactionalIdNotFoundException.class)) {
        return Optional.empty(); // never used, or not for days
      }
      throw e;
    }
  }

  private long end(TopicPartition partition, IsolationLevel isolation) {
    return ask(
            partition,
            () ->
                offset(partition, isolation).get(ANSWER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
        .offset();
  }

  private KafkaFuture<ListOffsetsResultInfo> offset(
      TopicPartition partition, IsolationLevel isolation) {
    return admin
        .listOffsets(Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(isolation))
        .partitionResult(partition);
  }

  private interface Question<T> {
    T answer() throws ExecutionException, InterruptedException, TimeoutException;
  }

  private static <T> T ask(TopicPartition partition, Question<T> question) {
    try {
      return question.answer();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new LogUnavailable(
          "cannot ask for the transactions of %s: %s%s"
              .formatted(partition, Failures.describe(e), Failures.advice(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(partition, e);
    }
  }

  private static void pause(TopicPartition partition) {
    try {
      TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(partition, e);
    }
  }

  private static LogUnavailable interrupted(TopicPartition partition, InterruptedException e) {
    return new LogUnavailable("interrupted while acquiring " + partition, e);
  }
}
