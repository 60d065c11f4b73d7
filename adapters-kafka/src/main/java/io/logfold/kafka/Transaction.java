package io.logfold.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One transaction, and what can be said of it after a failure.
 *
 * <p>The client sends the end of a transaction (EndTxn) only when none of its records is
 * outstanding, and never after one of them failed: it then terminates the request with the record's
 * error. So a failed record means that nobody has asked, or will ask, for this commit.
 */
final class Transaction {

  private final Producer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent;
  private boolean commitCalled;

  Transaction(Producer<byte[], byte[]> producer, int records) {
    this.producer = producer;
    this.sent = new ArrayList<>(records);
  }

  /**
   * Begins, sends and commits.
   *
   * @param progress to commit with the records; null: none
   */
  void run(
      List<ProducerRecord<byte[], byte[]>> records,
      @Nullable CommandProgress progress,
      Deadline deadline) {
    producer.beginTransaction();
    if (progress != null) {
      producer.sendOffsetsToTransaction(
          Map.of(progress.partition(), new OffsetAndMetadata(progress.next())),
          progress.group().get());
    }
    for (ProducerRecord<byte[], byte[]> record : records) {
      Future<RecordMetadata> future = producer.send(record);
      sent.add(future);
      if (future.state() == Future.State.FAILED) {
        // The next one could wait as long as this one did, only to fail like it.
        throw new KafkaException(future.exceptionNow());
      }
    }
    commitCalled = true;
    commit(producer, deadline);
  }

  /**
   * A commit whose answer is late is waited for again, which is safe (it is the same request, and
   * the coordinator fences it like any other), until the deadline.
   */
  static void commit(Producer<byte[], byte[]> producer, Deadline deadline) {
    while (true) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        if (deadline.hasPassed()) {
          throw e;
        }
      }
    }
  }

  void abort() {
    producer.abortTransaction();
  }

  /** Offset of a record of a committed transaction. */
  long offset(int index) {
    return sent.get(index).resultNow().offset();
  }

  /** Whether it is certain that this transaction was not committed, and never will be. */
  boolean isNotStored() {
    return !commitCalled || failures().findAny().isPresent();
  }

  /** Whether the client would send the commit, once the records under way are accepted. */
  boolean couldStillCommit() {
    return commitCalled && sent.stream().anyMatch(future -> !future.isDone());
  }

  /** Why records were not accepted. */
  Stream<Throwable> failures() {
    return sent.stream()
        .filter(future -> future.state() == Future.State.FAILED)
        .map(Future::exceptionNow);
  }

  /** The first record that the broker refused for its size. */
  OptionalInt tooLarge() {
    return IntStream.range(0, sent.size())
        .filter(i -> sent.get(i).state() == Future.State.FAILED)
        .filter(i -> Failures.isCausedBy(sent.get(i).exceptionNow(), RecordTooLargeException.class))
        .findFirst();
  }
}
