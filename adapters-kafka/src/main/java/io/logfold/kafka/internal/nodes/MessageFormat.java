package io.logfold.kafka.internal.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.failure.FatalErrors;
import io.logfold.application.forwarding.CommandCodec;
import io.logfold.application.request.CommandRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Commands and state queries as records: the key is the aggregate's id, the value the command, and
 * everything else is in headers. {@code docs/commands.md} describes the format for other programs.
 * Thread-safe.
 */
final class MessageFormat<C> {

  /** In place of a command's name; no command has such a name. */
  private static final String QUERY = "?state";

  private static final String CONFIRMED_QUERY = "?confirmed-state";

  /** In characters. */
  private static final int MAX_REQUEST_ID = 1_024;

  private final String topic;
  private final CommandCodec<C> codec;
  private final ToIntFunction<String> partitionOf;
  private final int partitions;
  private final InstantSource clock;

  /**
   * @param partitionOf the partition of an aggregate's events, and of its commands
   * @param partitions of each of the topics
   */
  MessageFormat(
      String topic,
      CommandCodec<C> codec,
      ToIntFunction<String> partitionOf,
      int partitions,
      InstantSource clock) {
    this.topic = topic;
    this.codec = codec;
    this.partitionOf = partitionOf;
    this.partitions = partitions;
    this.clock = clock;
  }

  /**
   * A command as a record for the partition's owner.
   *
   * @throws IllegalArgumentException the command has no encoding
   */
  ProducerRecord<byte[], byte[]> command(
      CommandRequest<C> request, ReplyAddress replyTo, Duration patience) {
    ProducerRecord<byte[], byte[]> message =
        message(request.aggregateId(), codec.encode(request.command()));
    var headers = message.headers();
    HeaderText.put(headers, HeaderText.COMMAND, codec.nameOf(request.command()));
    HeaderText.put(headers, HeaderText.COMMAND_ID, request.commandId());
    HeaderText.put(headers, HeaderText.EXPECTED_VERSION, request.expectedVersion());
    HeaderText.put(headers, HeaderText.CORRELATION_ID, request.correlationId());
    HeaderText.put(headers, HeaderText.TRACEPARENT, request.traceparent());
    address(headers, replyTo, patience);
    return message;
  }

  /** A state query as a record for the partition's owner. */
  ProducerRecord<byte[], byte[]> query(
      String aggregateId, boolean confirmed, ReplyAddress replyTo, Duration patience) {
    ProducerRecord<byte[], byte[]> message = message(aggregateId, null);
    HeaderText.put(message.headers(), HeaderText.COMMAND, confirmed ? CONFIRMED_QUERY : QUERY);
    address(message.headers(), replyTo, patience);
    return message;
  }

  private ProducerRecord<byte[], byte[]> message(String aggregateId, byte @Nullable [] value) {
    return new ProducerRecord<>(
        topic, partitionOf.applyAsInt(aggregateId), aggregateId.getBytes(UTF_8), value);
  }

  private void address(Headers headers, ReplyAddress replyTo, Duration patience) {
    HeaderText.put(headers, HeaderText.REPLY_PARTITION, replyTo.partition());
    HeaderText.put(headers, HeaderText.REQUEST_ID, replyTo.requestId());
    HeaderText.put(headers, HeaderText.DEADLINE, clock.instant().plus(patience).toEpochMilli());
  }

  /**
   * Decodes a record; never throws for what is in it.
   *
   * @param topicId of the topic that it came through
   */
  Message<C> read(ConsumerRecord<byte[], byte[]> message, String topicId) {
    ReplyAddress replyTo = null;
    Instant deadline = null;
    try {
      replyTo = replyTo(message);
      deadline = deadline(message);
      String aggregateId = aggregateId(message);
      String name = HeaderText.get(message.headers(), HeaderText.COMMAND);
      boolean confirmed = name.equals(CONFIRMED_QUERY);
      return confirmed || name.equals(QUERY)
          ? new Message.StateQuery<>(aggregateId, confirmed, replyTo, deadline)
          : new Message.Command<>(request(message, topicId, aggregateId, name), replyTo, deadline);
    } catch (Throwable e) { // also what a codec throws against its contract
      FatalErrors.rethrow(e);
      String reason = e instanceof IllegalArgumentException ? e.getMessage() : e.toString();
      return new Message.Malformed<>(HeaderText.brief(reason), replyTo, deadline);
    }
  }

  private CommandRequest<C> request(
      ConsumerRecord<byte[], byte[]> message, String topicId, String aggregateId, String name) {
    codec.requireId(aggregateId);
    var headers = message.headers();
    String id = HeaderText.find(headers, HeaderText.COMMAND_ID);
    byte[] value = message.value();
    return new CommandRequest<>(
        aggregateId,
        codec.decode(name, value == null ? new byte[0] : value, clock.instant()),
        // Without an id of its own a command still has a place of its own. A topic made anew uses
        // the same places again, so the topic's id belongs to it.
        id != null ? id : topicId + ":" + message.partition() + ":" + message.offset(),
        HeaderText.findNumber(headers, HeaderText.EXPECTED_VERSION),
        HeaderText.find(headers, HeaderText.CORRELATION_ID),
        HeaderText.find(headers, HeaderText.TRACEPARENT));
  }

  private String aggregateId(ConsumerRecord<byte[], byte[]> message) {
    byte[] key = message.key();
    if (key == null) {
      throw new IllegalArgumentException("the key, which is the aggregate's id, is missing");
    }
    String id = HeaderText.utf8("the key", key);
    if (id.isEmpty() || id.length() > CommandRequest.MAX_ID_LENGTH) {
      throw new IllegalArgumentException(
          "the key, which is the aggregate's id, must have 1 to %s characters, not %s"
              .formatted(CommandRequest.MAX_ID_LENGTH, id.length()));
    }
    if (partitionOf.applyAsInt(id) != message.partition()) {
      throw new IllegalArgumentException(
          "'%s' belongs to partition %s, not %s; use Kafka's default partitioner (murmur2 of the key)"
              .formatted(id, partitionOf.applyAsInt(id), message.partition()));
    }
    return id;
  }

  private @Nullable ReplyAddress replyTo(ConsumerRecord<byte[], byte[]> message) {
    Long partition = HeaderText.findNumber(message.headers(), HeaderText.REPLY_PARTITION);
    if (partition == null) {
      return null;
    }
    if (partition < 0 || partition >= partitions) {
      throw new IllegalArgumentException(
          "header 'replyPartition' must be from 0 to %s, but is %s"
              .formatted(partitions - 1, partition));
    }
    String requestId = HeaderText.find(message.headers(), HeaderText.REQUEST_ID);
    if (requestId != null && requestId.length() > MAX_REQUEST_ID) {
      // It comes back in the answer, which has to fit whatever happens.
      throw new IllegalArgumentException(
          "header 'requestId' must have at most %s characters, not %s"
              .formatted(MAX_REQUEST_ID, requestId.length()));
    }
    return new ReplyAddress(Math.toIntExact(partition), requestId == null ? "" : requestId);
  }

  private static @Nullable Instant deadline(ConsumerRecord<byte[], byte[]> message) {
    Long millis = HeaderText.findNumber(message.headers(), HeaderText.DEADLINE);
    try {
      return millis == null ? null : Instant.ofEpochMilli(millis);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("header 'deadline' is no time: " + millis, e);
    }
  }
}
