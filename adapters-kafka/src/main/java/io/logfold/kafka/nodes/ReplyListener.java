package io.logfold.kafka.nodes;

import io.logfold.kafka.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/** Listens for the answers to this node's requests, from the moment it was made. */
final class ReplyListener implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ReplyListener.class.getName());
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final long RETRY_MILLIS = 200;

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> replies;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param consumer becomes this one's
   * @throws KafkaException Kafka does not say where the topic ends
   */
  ReplyListener(
      Consumer<byte[], byte[]> consumer,
      TopicPartition partition,
      java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> replies) {
    this.consumer = consumer;
    this.partition = partition;
    this.replies = replies;
    consumer.assign(List.of(partition));
    goToEnd(); // now: the answer to a request must not come before
    this.thread = Thread.ofPlatform().name("logfold-replies").daemon().unstarted(this::listen);
    thread.start();
  }

  private void goToEnd() {
    consumer.seekToEnd(List.of(partition));
    var unused = consumer.position(partition);
  }

  /** What one record says must not cost the others their readers. */
  private void take(ConsumerRecord<byte[], byte[]> reply) {
    try {
      replies.accept(reply);
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "%s: offset %s is no answer: %s".formatted(partition, reply.offset(), e.getMessage()));
    }
  }

  private void listen() {
    boolean lost = false;
    try (consumer) {
      while (closing.getCount() > 0) {
        try {
          if (lost) {
            goToEnd(); // older answers were deleted; who waited for them hears nothing
            lost = false;
          }
          consumer.poll(POLL).forEach(this::take);
        } catch (WakeupException e) {
          return;
        } catch (InvalidOffsetException e) {
          lost = true;
        } catch (RuntimeException e) { // whatever it is, this thread goes on
          LOG.log(Level.WARNING, "cannot read answers: " + Failures.describe(e));
          if (closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
            return;
          }
        }
      }
    } catch (InterruptedException | InterruptException e) {
      LOG.log(Level.WARNING, "interrupted unexpectedly", e);
    }
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
