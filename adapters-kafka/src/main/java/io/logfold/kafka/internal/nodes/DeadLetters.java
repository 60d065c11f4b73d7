package io.logfold.kafka.internal.nodes;

import io.logfold.kafka.internal.client.Failures;
import io.logfold.application.eventlog.LogUnavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what came through the commands' topic and can never be carried out: as it came, with the
 * reason and its place. A record that was compressed on its way may not fit any more; then its
 * value stays behind, and if need be its headers, too. Thread-safe, and never waits.
 */
final class DeadLetters {

  /** A key up to so many bytes is kept whatever does not fit. */
  private static final int SMALL_KEY = 4_096;

  private final String topic;
  private final Producer<byte[], byte[]> producer;

  DeadLetters(String topic, Producer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  /**
   * Keeps a record. Many are kept in few requests when nobody waits in between.
   *
   * @return fails with {@link LogUnavailable} when it is not certain that it is kept; it may be
   *     there all the same
   */
  CompletionStage<Void> keep(ConsumerRecord<byte[], byte[]> message, String reason) {
    CompletionStage<Void> whole = send(letter(message, reason));
    CompletionStage<Void> fitting =
        ifTooLarge(
            ifTooLarge(whole, () -> send(withoutValue(message, reason))),
            () -> send(withoutHeaders(message, reason)));
    return fitting.exceptionallyCompose(
        failure ->
            CompletableFuture.failedFuture(
                new LogUnavailable(
                    "cannot write to %s: %s".formatted(topic, Failures.describe(failure)),
                    failure)));
  }

  private static CompletionStage<Void> ifTooLarge(
      CompletionStage<Void> sent, Supplier<CompletionStage<Void>> smaller) {
    return sent.exceptionallyCompose(
        failure ->
            Failures.isCausedBy(failure, RecordTooLargeException.class)
                ? smaller.get()
                : CompletableFuture.failedFuture(failure));
  }

  private CompletionStage<Void> send(ProducerRecord<byte[], byte[]> letter) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    try {
      var unused =
          producer.send(
              letter,
              (metadata, failure) -> {
                if (failure == null) {
                  sent.complete(null);
                } else {
                  sent.completeExceptionally(failure);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      sent.completeExceptionally(e);
    }
    return sent;
  }

  private ProducerRecord<byte[], byte[]> letter(
      ConsumerRecord<byte[], byte[]> message, String reason) {
    return explained(withHeaders(message, message.value()), message, reason);
  }

  private ProducerRecord<byte[], byte[]> withoutValue(
      ConsumerRecord<byte[], byte[]> message, String reason) {
    ProducerRecord<byte[], byte[]> letter = explained(withHeaders(message, null), message, reason);
    HeaderText.put(letter.headers(), HeaderText.VALUE_OMITTED, omitted(message, "value"));
    return letter;
  }

  private ProducerRecord<byte[], byte[]> withoutHeaders(
      ConsumerRecord<byte[], byte[]> message, String reason) {
    byte[] key = message.key();
    ProducerRecord<byte[], byte[]> letter =
        explained(
            new ProducerRecord<>(
                topic,
                message.partition(),
                key == null || key.length > SMALL_KEY ? null : key,
                null),
            message,
            reason);
    HeaderText.put(
        letter.headers(), HeaderText.VALUE_OMITTED, omitted(message, "headers and value"));
    return letter;
  }

  private ProducerRecord<byte[], byte[]> withHeaders(
      ConsumerRecord<byte[], byte[]> message, byte @Nullable [] value) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, message.partition(), message.key(), value);
    message.headers().forEach(letter.headers()::add);
    return letter;
  }

  private static ProducerRecord<byte[], byte[]> explained(
      ProducerRecord<byte[], byte[]> letter,
      ConsumerRecord<byte[], byte[]> message,
      String reason) {
    HeaderText.put(letter.headers(), HeaderText.REASON, HeaderText.brief(reason));
    HeaderText.put(
        letter.headers(), HeaderText.FOUND_AT, message.partition() + ":" + message.offset());
    return letter;
  }

  private static String omitted(ConsumerRecord<byte[], byte[]> message, String what) {
    return "the %s did not fit into a record (the value has %s bytes); it is at %s-%s:%s for as long as that topic keeps it"
        .formatted(
            what,
            message.serializedValueSize(),
            message.topic(),
            message.partition(),
            message.offset());
  }
}
