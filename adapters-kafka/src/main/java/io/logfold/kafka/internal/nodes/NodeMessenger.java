package io.logfold.kafka.internal.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.forwarding.Inbox;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.kafka.internal.client.Failures;
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
 * Sends this node's requests to the owners of other partitions, and replies to the requests of
 * other nodes. No method waits for long. Thread-safe.
 */
final class NodeMessenger<S, C, E> {

  private static final Logger LOG = System.getLogger(NodeMessenger.class.getName());
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final MessageFormat<C> messages;
  private final ReplyFormat<S, E> replies;
  private final ReplyReader<S, E> replyReader;
  private final PendingReplies pending;
  private final DeadLetters deadLetters;
  private final InstantSource clock;

  NodeMessenger(
      Producer<byte[], byte[]> producer,
      MessageFormat<C> messages,
      ReplyFormat<S, E> replies,
      PendingReplies pending,
      DeadLetters deadLetters,
      InstantSource clock) {
    this.producer = producer;
    this.messages = messages;
    this.replies = replies;
    this.replyReader = replies.reader();
    this.pending = pending;
    this.deadLetters = deadLetters;
    this.clock = clock;
  }

  Instant now() {
    return clock.instant();
  }

  /**
   * Sends a command to the partition's owner.
   *
   * @param log for parts that the reply leaves out
   * @return fails with an {@link EngineException}
   */
  CompletionStage<CommandResult<S, E>> command(
      CommandRequest<C> request, Duration patience, Inbox<S, C, E> log) {
    ReplyAddress address = pending.address();
    return ask(
        address,
        messages.command(request, address, patience),
        request.aggregateId(),
        patience,
        reply -> replyReader.result(reply, request, log));
  }

  /** Asks the partition's owner for an aggregate's state; otherwise like {@link #command}. */
  CompletionStage<AggregateState<S>> query(
      String aggregateId, boolean confirmed, Duration patience, Inbox<S, C, E> log) {
    ReplyAddress address = pending.address();
    return ask(
        address,
        messages.query(aggregateId, confirmed, address, patience),
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
    CompletionStage<R> answer = pending.await(address, aggregateId, patience, reading);
    try {
      var unused =
          producer.send(
              message,
              (metadata, failure) -> {
                if (failure != null) {
                  pending.fail(address, notSent(aggregateId, failure));
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      pending.fail(
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
   * Decodes a request.
   *
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

  /** A failure loses nothing: a sender without a reply sends the command again with the same id. */
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
   * Stores a record that can never be carried out among the dead letters.
   *
   * @return fails when it is not certain that the record is stored
   */
  CompletionStage<Void> keep(ConsumerRecord<byte[], byte[]> message, String reason) {
    return deadLetters.keep(message, reason);
  }
}
