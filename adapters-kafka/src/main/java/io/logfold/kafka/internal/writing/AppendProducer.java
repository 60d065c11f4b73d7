package io.logfold.kafka.internal.writing;

import io.logfold.application.eventlog.AppendOutcomeUnknown;
import io.logfold.application.eventlog.UnwritableEvent;
import io.logfold.kafka.internal.client.Failures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Sends the records of an append and waits for their acknowledgements.
 *
 * <p>A producer of one partition holds records back until it is flushed. So an append is one record
 * batch where it fits, and plain consumers never see half of a command. A shared producer sends
 * records at once, because a flush would wait for the records of all its partitions.
 *
 * <p>Thread-safe.
 */
final class AppendProducer implements AutoCloseable {

  private final Producer<byte[], byte[]> producer;
  private final boolean exclusive;

  /** Failures since the last success. */
  private final AtomicInteger failures = new AtomicInteger();

  /**
   * @param producer this object closes it
   * @param exclusive whether it serves a single partition, and so holds records back
   */
  AppendProducer(Producer<byte[], byte[]> producer, boolean exclusive) {
    this.producer = producer;
    this.exclusive = exclusive;
  }

  /** See {@link io.logfold.application.term.PartitionRecords#send}. */
  long[] send(List<ProducerRecord<byte[], byte[]>> records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    try {
      for (ProducerRecord<byte[], byte[]> record : records) {
        Future<RecordMetadata> future = producer.send(record);
        sent.add(future);
        if (future.state() == Future.State.FAILED) {
          break; // the next one could wait as long as this one did, only to fail like it
        }
      }
      if (exclusive) {
        producer.flush();
      }
      long[] offsets = offsets(sent);
      failures.set(0);
      return offsets;
    } catch (KafkaException | IllegalStateException e) {
      throw unknown(records.getFirst(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown(records.getFirst(), e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof RecordTooLargeException) {
        throw new UnwritableEvent(
            tooLarge(sent),
            "it is larger than the topic's max.message.bytes: " + cause.getMessage(),
            cause);
      }
      throw unknown(records.getFirst(), cause);
    }
  }

  private static long[] offsets(List<Future<RecordMetadata>> sent)
      throws InterruptedException, ExecutionException {
    long[] offsets = new long[sent.size()];
    for (int i = 0; i < offsets.length; i++) {
      RecordMetadata metadata = sent.get(i).get();
      offsets[i] = metadata.hasOffset() ? metadata.offset() : -1;
    }
    return offsets;
  }

  private static int tooLarge(List<Future<RecordMetadata>> sent) {
    for (int i = 0; i < sent.size(); i++) {
      Future<RecordMetadata> future = sent.get(i);
      if (future.state() == Future.State.FAILED
          && future.exceptionNow() instanceof RecordTooLargeException) {
        return i;
      }
    }
    return 0;
  }

  /** Whether it has failed at least twice since its last success. */
  boolean failedTwice() {
    return failures.get() > 1;
  }

  private AppendOutcomeUnknown unknown(ProducerRecord<byte[], byte[]> first, Throwable failure) {
    failures.incrementAndGet();
    return new AppendOutcomeUnknown(
        "%s-%s: no acknowledgement (%s)%s; open a new term and read the log"
            .formatted(
                first.topic(),
                first.partition(),
                Failures.describe(failure),
                Failures.advice(failure)),
        failure);
  }

  @Override
  public void close() {
    try {
      producer.close(Duration.ZERO);
    } catch (KafkaException e) {
      System.getLogger(AppendProducer.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a producer", e);
    }
  }
}
