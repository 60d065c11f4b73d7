package io.logfold.kafka.internal.nodes;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads the replies to this node's requests, from its creation on, on a thread of its own.
 * Thread-safe.
 */
final class ReplyListener implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ReplyListener.class.getName());
  private static final Duration POLL = Duration.ofSeconds(2);

  private final Consumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> replies;
  private final LoopThread thread;

  /** Whether answers were deleted before they were read; of the listener's thread. */
  private boolean lost;

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
    this.thread = new LoopThread("logfold-replies", this::listen, () -> {}, this::leave);
    thread.start();
  }

  private void goToEnd() {
    consumer.seekToEnd(List.of(partition));
    var unused = consumer.position(partition);
  }

  private void leave() {
    try {
      consumer.close();
    } catch (KafkaException e) {
      LOG.log(Level.DEBUG, "closing the listener", e);
    }
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
    try {
      if (lost) {
        goToEnd(); // older answers were deleted; callers that wait for them receive none
        lost = false;
      }
      consumer.poll(POLL).forEach(this::take);
    } catch (InvalidOffsetException e) {
      lost = true;
    }
  }

  /** Why answers are not heard; null: they are. */
  @Nullable String trouble() {
    return thread.trouble();
  }

  @Override
  public void close() {
    thread.close(consumer::wakeup);
  }
}
