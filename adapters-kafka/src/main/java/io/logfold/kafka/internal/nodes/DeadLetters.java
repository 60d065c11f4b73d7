package io.logfold.kafka.internal.nodes;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.Failures;
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
 * Stores records of the commands' topic that can never be carried out: unchanged, with the reason
 * and their position. A record that only fitted into the topic because it was compressed is stored
 * without its value, and if need be without its headers. Thread-safe; no method waits.
 */
final class DeadLetters {

  /** A key up to this many bytes is kept in any case. */
  private static final int SMALL_KEY = 4_096;

  private final String topic;
  private final Producer<byte[], byte[]> producer;

  DeadLetters(String topic, Producer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  /**
   * Stores a record. Many records take few requests if the caller does not wait in between.
   *
   * @return fails with {@link LogUnavailable} when it is not certain that the record is stored
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
