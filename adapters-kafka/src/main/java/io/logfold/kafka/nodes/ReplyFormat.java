package io.logfold.kafka.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.forwarding.AnswerCodec.Answer;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Answers as records: key is the aggregate's id, value its state and the events, everything else is
 * in headers. {@code docs/commands.md} describes it for other programs. Any thread.
 */
final class ReplyFormat<S, E> {

  private static final String ACCEPTED = "accepted";
  private static final String REJECTED = "rejected";
  private static final String VERSION_CONFLICT = "version-conflict";
  private static final String STATE = "state";
  private static final String BUSY = "busy";
  private static final String UNAVAILABLE = "unavailable";
  private static final String OUTCOME_UNKNOWN = "outcome-unknown";
  private static final String COMMAND_FAILED = "command-failed";
  private static final String MALFORMED = "malformed";

  private final String topic;
  private final AnswerCodec<S, E> codec;

  ReplyFormat(String topic, AnswerCodec<S, E> codec) {
    this.topic = topic;
    this.codec = codec;
  }

  ProducerRecord<byte[], byte[]> result(ReplyAddress to, CommandResult<S, E> result) {
    return switch (result) {
      case Accepted<S, E> yes -> {
        var reply =
            reply(
                to,
                ACCEPTED,
                yes.aggregateId(),
                encoded(yes.aggregateId(), yes.version(), yes.state(), yes.events()));
        HeaderText.put(reply.headers(), HeaderText.VERSION, yes.version());
        HeaderText.put(reply.headers(), HeaderText.FIRST_VERSION, yes.firstVersion());
        HeaderText.put(reply.headers(), HeaderText.REPLAYED, yes.replayed());
        yield reply;
      }
      case Rejected<S, E> no -> {
        var reply =
            reply(
                to,
                REJECTED,
                no.aggregateId(),
                encoded(no.aggregateId(), no.version(), no.state(), List.of()));
        HeaderText.put(reply.headers(), HeaderText.VERSION, no.version());
        HeaderText.put(reply.headers(), HeaderText.CODE, no.code());
        HeaderText.put(reply.headers(), HeaderText.MESSAGE, no.message());
        HeaderText.put(reply.headers(), HeaderText.REPLAYED, no.replayed());
        yield reply;
      }
      case VersionConflict<S, E> conflict -> {
        var reply = reply(to, VERSION_CONFLICT, conflict.aggregateId(), null);
        HeaderText.put(reply.headers(), HeaderText.EXPECTED_VERSION, conflict.expected());
        HeaderText.put(reply.headers(), HeaderText.VERSION, conflict.actual());
        HeaderText.put(reply.headers(), HeaderText.MESSAGE, conflict.message());
        yield reply;
      }
    };
  }

  ProducerRecord<byte[], byte[]> state(ReplyAddress to, AggregateState<S> state) {
    var reply = reply(to, STATE, state.aggregateId(), codec.encode(new Answer<>(state, List.of())));
    HeaderText.put(reply.headers(), HeaderText.VERSION, state.version());
    return reply;
  }

  ProducerRecord<byte[], byte[]> failure(
      ReplyAddress to, String aggregateId, EngineException failure) {
    var reply =
        switch (failure) {
          case Busy busy -> retry(reply(to, BUSY, aggregateId, null), busy.retryAfter());
          case Unavailable away ->
              retry(reply(to, UNAVAILABLE, aggregateId, null), away.retryAfter());
          case OutcomeUnknown unknown -> reply(to, OUTCOME_UNKNOWN, aggregateId, null);
          case CommandFailed never -> reply(to, COMMAND_FAILED, aggregateId, null);
        };
    HeaderText.put(reply.headers(), HeaderText.MESSAGE, failure.getMessage());
    return reply;
  }

  ProducerRecord<byte[], byte[]> malformed(ReplyAddress to, String reason) {
    var reply = reply(to, MALFORMED, null, null);
    HeaderText.put(reply.headers(), HeaderText.MESSAGE, reason);
    return reply;
  }

  private static ProducerRecord<byte[], byte[]> retry(
      ProducerRecord<byte[], byte[]> reply, Duration after) {
    HeaderText.put(reply.headers(), HeaderText.RETRY_AFTER_MILLIS, after.toMillis());
    return reply;
  }

  private byte[] encoded(String aggregateId, long version, S state, List<RecordedEvent<E>> events) {
    return codec.encode(new Answer<>(new AggregateState<>(aggregateId, version, state), events));
  }

  private ProducerRecord<byte[], byte[]> reply(
      ReplyAddress to, String result, @Nullable String aggregateId, byte @Nullable [] value) {
    ProducerRecord<byte[], byte[]> reply =
        new ProducerRecord<>(
            topic, to.partition(), aggregateId == null ? null : aggregateId.getBytes(UTF_8), value);
    HeaderText.put(reply.headers(), HeaderText.REQUEST_ID, to.requestId());
    HeaderText.put(reply.headers(), HeaderText.RESULT, result);
    return reply;
  }

  /** What a command's answer says; or it is thrown. */
  CommandResult<S, E> result(ConsumerRecord<byte[], byte[]> reply) {
    var headers = reply.headers();
    return switch (HeaderText.get(headers, HeaderText.RESULT)) {
      case ACCEPTED -> {
        Answer<S, E> answer = codec.decode(reply.value());
        yield new Accepted<>(
            answer.state().aggregateId(),
            HeaderText.number(headers, HeaderText.FIRST_VERSION),
            HeaderText.number(headers, HeaderText.VERSION),
            answer.state().state(),
            answer.events(),
            replayed(reply));
      }
      case REJECTED -> {
        Answer<S, E> answer = codec.decode(reply.value());
        yield new Rejected<>(
            answer.state().aggregateId(),
            HeaderText.number(headers, HeaderText.VERSION),
            answer.state().state(),
            HeaderText.get(headers, HeaderText.CODE),
            HeaderText.get(headers, HeaderText.MESSAGE),
            replayed(reply));
      }
      case VERSION_CONFLICT ->
          new VersionConflict<>(
              new String(reply.key(), UTF_8),
              HeaderText.number(headers, HeaderText.EXPECTED_VERSION),
              HeaderText.number(headers, HeaderText.VERSION));
      default -> throw failure(reply);
    };
  }

  private static boolean replayed(ConsumerRecord<byte[], byte[]> reply) {
    return Boolean.parseBoolean(HeaderText.get(reply.headers(), HeaderText.REPLAYED));
  }

  /** What a question's answer says; or it is thrown. */
  AggregateState<S> state(ConsumerRecord<byte[], byte[]> reply) {
    if (!HeaderText.get(reply.headers(), HeaderText.RESULT).equals(STATE)) {
      throw failure(reply);
    }
    return codec.decode(reply.value()).state();
  }

  private static EngineException failure(ConsumerRecord<byte[], byte[]> reply) {
    var headers = reply.headers();
    String message = HeaderText.get(headers, HeaderText.MESSAGE);
    String result = HeaderText.get(headers, HeaderText.RESULT);
    return switch (result) {
      case BUSY -> new Busy(message, retryAfter(reply));
      case UNAVAILABLE -> new Unavailable(message, retryAfter(reply), null);
      case OUTCOME_UNKNOWN -> new OutcomeUnknown(message, null);
      case COMMAND_FAILED, MALFORMED -> new CommandFailed(message, null);
      default -> throw new IllegalArgumentException("unknown result '" + result + "'");
    };
  }

  private static Duration retryAfter(ConsumerRecord<byte[], byte[]> reply) {
    return Duration.ofMillis(HeaderText.number(reply.headers(), HeaderText.RETRY_AFTER_MILLIS));
  }
}
