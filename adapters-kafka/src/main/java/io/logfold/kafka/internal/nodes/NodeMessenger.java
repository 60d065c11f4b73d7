package io.logfold.kafka.internal.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.kafka.internal.client.Failures;
import io.logfold.application.forwarding.Inbox;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * What a node sends and reads: its own requests, and the answers to those of others. Thread-safe;
 * nothing here waits for long.
 */
final class NodeMessenger<S, C, E> {

  private static final Logger LOG = System.getLogger(NodeMessenger.class.getName());
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final MessageFormat<C> messages;
  private final ReplyFormat<S, E> replies;
  private final ReplyReader<S, E> replyReader;
  private final PendingReplies answers;
  private final DeadLetters deadLetters;
  private final InstantSource clock;

  NodeMessenger(
      Producer<byte[], byte[]> producer,
      MessageFormat<C> messages,
      ReplyFormat<S, E> replies,
      PendingReplies answers,
      DeadLetters deadLetters,
      InstantSource clock) {
    this.producer = producer;
    this.messages = messages;
    this.replies = replies;
    this.replyReader = replies.reader();
    this.answers = answers;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  CompletionStage<CommandResult<S, E>> order(
      CommandRequest<C> request, Duration patience, Inbox<S, C, E> log) {
    ReplyAddress address = answers.address();
    return ask(
        address,
        messages.order(request, address, patience),
        request.aggregateId(),
        patience,
        reply -> replyReader.result(reply, request, log));
  }

  CompletionStage<AggregateState<S>> question(
      String aggregateId, boolean confirmed, Duration patience, Inbox<S, C, E> log) {
    ReplyAddress address = answers.address();
    return ask(
        address,
        messages.question(aggregateId, confirmed, address, patience),
        aggregateId,
        patience,
        reply -> replyReader.state(reply, log));
  }

  private <R> CompletionStage<R> ask(
      ReplyAddress address,
      ProducerRecord<byte[], byte[]> message,
      String aggregateId,
      Duration patience,
      Function<ConsumerRecord<byte[], byte[]>, CompletionStage<R>> reading) {
    CompletionStage<R> answer = answers.await(address, aggregateId, patience, reading);
    try {
      var unused =
          producer.send(
              message,
              (metadata, failure) -> {
                if (failure != null) {
                  answers.fail(address, notSent(aggregateId, failure));
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      answers.fail(
          address,
          new Unavailable(
              "%s: cannot reach the partition's owner: %s"
                  .formatted(aggregateId, Failures.describe(e)),
              RETRY_SOON,
              e));
    }
    return answer;
  }

  private static EngineException notSent(String aggregateId, Exception failure) {
    if (Failures.isCausedBy(failure, RecordTooLargeException.class)) {
      return new EngineException.CommandFailed(
          aggregateId + ": the command is too large: " + failure.getMessage(), failure);
    }
    return new OutcomeUnknown(
        "%s: it is not certain that the partition's owner gets this; send it again with the same command id: %s"
            .formatted(aggregateId, Failures.describe(failure)),
        failure);
  }

  /**
   * @param topicId of the topic that it came through
   */
  Message<C> read(ConsumerRecord<byte[], byte[]> message, String topicId) {
    return messages.read(message, topicId);
  }

  void result(@Nullable ReplyAddress to, CommandResult<S, E> result, ConsistencyToken restsOn) {
    if (to != null) {
      reply(resting(replies.result(to, result), restsOn));
    }
  }

  void state(@Nullable ReplyAddress to, AggregateState<S> state, ConsistencyToken restsOn) {
    if (to != null) {
      reply(resting(replies.state(to, state), restsOn));
    }
  }

  private static ProducerRecord<byte[], byte[]> resting(
      ProducerRecord<byte[], byte[]> reply, ConsistencyToken on) {
    HeaderText.put(reply.headers(), HeaderText.POSITION, on);
    return reply;
  }

  void failed(
      @Nullable ReplyAddress to, ConsumerRecord<byte[], byte[]> message, EngineException failure) {
    if (to != null) {
      byte[] key = message.key();
      reply(replies.failure(to, key == null ? "" : new String(key, UTF_8), failure));
    }
  }

  void malformed(@Nullable ReplyAddress to, String reason) {
    if (to != null) {
      reply(replies.malformed(to, reason));
    }
  }

  /**
   * Who does not get an answer asks again with the same command id: nothing is lost by a failure.
   */
  private void reply(ProducerRecord<byte[], byte[]> reply) {
    try {
      var unused =
          producer.send(
              reply,
              (metadata, failure) -> {
                if (failure == null) {
                  return;
                }
                if (reply.value() != null
                    && Failures.isCausedBy(failure, RecordTooLargeException.class)) {
                  reply(replies.withoutValue(reply));
                } else {
                  LOG.log(Level.WARNING, "an answer was lost: " + Failures.describe(failure));
                }
              });
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "an answer was lost: " + Failures.describe(e));
    }
  }

  /**
   * Keeps what can never be carried out among the dead letters.
   *
   * @return fails when it is not certain that it is kept
   */
  CompletionStage<Void> keep(ConsumerRecord<byte[], byte[]> message, String reason) {
    return deadLetters.keep(message, reason);
  }
}
