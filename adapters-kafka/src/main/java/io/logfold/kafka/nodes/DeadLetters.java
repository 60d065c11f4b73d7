package io.logfold.kafka.nodes;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Keeps what came through the commands' topic and can never be carried out. Any thread. */
final class DeadLetters {

  private static final Logger LOG = System.getLogger(DeadLetters.class.getName());
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String topic;
  private final Producer<byte[], byte[]> producer;

  DeadLetters(String topic, Producer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  /**
   * Keeps a record as it came, with the reason.
   *
   * @throws LogUnavailable it is not certain that it is kept
   */
  void keep(ConsumerRecord<byte[], byte[]> message, String reason) {
    try {
      var unused =
          producer.send(letter(message, reason)).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new LogUnavailable("cannot write to %s: %s".formatted(topic, Failures.describe(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while writing to " + topic, e);
    }
  }

  /** Like {@link #keep}, without waiting for it. */
  void keepSoon(ConsumerRecord<byte[], byte[]> message, String reason) {
    var unused =
        producer.send(
            letter(message, reason),
            (metadata, failure) -> {
              if (failure != null) {
                LOG.log(
                    Level.ERROR,
                    "cannot write to %s: %s".formatted(topic, Failures.describe(failure)));
              }
            });
  }

  private ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> message, String reason) {
    String place = message.partition() + ":" + message.offset();
    LOG.log(Level.WARNING, "{0} {1} is a dead letter: {2}", message.topic(), place, reason);
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, message.partition(), message.key(), message.value());
    message.headers().forEach(letter.headers()::add);
    HeaderText.put(letter.headers(), HeaderText.REASON, reason);
    HeaderText.put(letter.headers(), HeaderText.FOUND_AT, place);
    return letter;
  }
}
