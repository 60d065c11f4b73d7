package io.logfold.kafka.internal.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.failure.FatalErrors;
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
import io.logfold.application.request.EngineException.UnknownPosition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Replies as records: the key is the aggregate's id, the value its state and the events, and
 * everything else is in headers. A reply whose value has no encoding or no room is sent without it,
 * and says so. {@code docs/commands.md} describes the format for other programs; {@link
 * ReplyReader} reads it. Thread-safe.
 */
final class ReplyFormat<S, E> {

  static final String ACCEPTED = "accepted";
  static final String REJECTED = "rejected";
  static final String VERSION_CONFLICT = "version-conflict";
  static final String STATE = "state";
  static final String BUSY = "busy";
  static final String UNAVAILABLE = "unavailable";
  static final String OUTCOME_UNKNOWN = "outcome-unknown";
  static final String COMMAND_FAILED = "command-failed";
  static final String MALFORMED = "malformed";

  private static final Logger LOG = System.getLogger(ReplyFormat.class.getName());

  private final String topic;
  private final AnswerCodec<S, E> codec;

  ReplyFormat(String topic, AnswerCodec<S, E> codec) {
    this.topic = topic;
    this.codec = codec;
  }

  /** Reads what this writes. */
  ReplyReader<S, E> reader() {
    return new ReplyReader<>(codec);
  }

  ProducerRecord<byte[], byte[]> result(ReplyAddress to, CommandResult<S, E> result) {
    return switch (result) {
      case Accepted<S, E> yes -> {
        var reply =
            valued(
                to,
                ACCEPTED,
                new AggregateState<>(yes.aggregateId(), yes.version(), yes.state()),
                yes.events());
        HeaderText.put(reply.headers(), HeaderText.FIRST_VERSION, yes.firstVersion());
        HeaderText.put(reply.headers(), HeaderText.REPLAYED, yes.replayed());
        yield reply;
      }
      case Rejected<S, E> no -> {
        var reply =
            valued(
                to,
                REJECTED,
                new AggregateState<>(no.aggregateId(), no.version(), no.state()),
                List.of());
        HeaderText.put(reply.headers(), HeaderText.CODE, no.code());
        HeaderText.put(reply.headers(), HeaderText.MESSAGE, HeaderText.brief(no.message()));
        HeaderText.put(reply.headers(), HeaderText.FIELD, no.field());
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
    return valued(to, STATE, state, List.of());
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
          case UnknownPosition never ->
              throw new IllegalArgumentException("positions are not asked for here", never);
        };
    HeaderText.put(reply.headers(), HeaderText.MESSAGE, HeaderText.brief(failure.getMessage()));
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

  /** An answer with the state; without it, if it has no encoding. */
  private ProducerRecord<byte[], byte[]> valued(
      ReplyAddress to, String result, AggregateState<S> state, List<RecordedEvent<E>> events) {
    byte[] value = null;
    String omitted = null;
    try {
      value = codec.encode(new Answer<>(state, events));
      omitted = value == null ? omitted("the codec of answers returned nothing") : null;
    } catch (Throwable e) { // the codec is the user's, and the command is carried out
      FatalErrors.rethrow(e);
      omitted = omitted("it has no encoding: " + e);
    }
    if (omitted != null) {
      LOG.log(Level.WARNING, "the answer about {0}: {1}", state.aggregateId(), omitted);
    }
    var reply = reply(to, result, state.aggregateId(), value);
    HeaderText.put(reply.headers(), HeaderText.VERSION, state.version());
    HeaderText.put(reply.headers(), HeaderText.VALUE_OMITTED, omitted);
    return reply;
  }

  /** The same answer in place of one whose value does not fit into a record. */
  ProducerRecord<byte[], byte[]> withoutValue(ProducerRecord<byte[], byte[]> reply) {
    byte[] value = reply.value();
    var smaller = new ProducerRecord<byte[], byte[]>(topic, reply.partition(), reply.key(), null);
    reply.headers().forEach(smaller.headers()::add);
    HeaderText.put(
        smaller.headers(),
        HeaderText.VALUE_OMITTED,
        omitted(
            "its %s bytes do not fit into a record".formatted(value == null ? 0 : value.length)));
    return smaller;
  }

  private static String omitted(String why) {
    return HeaderText.brief(why)
        + "; read the aggregate at this version over HTTP, or fold its events";
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
}
