package io.logfold.kafka.internal.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import io.logfold.application.eventlog.RecordedEvent;
import io.logfold.application.failure.FatalErrors;
import io.logfold.application.forwarding.AnswerCodec;
import io.logfold.application.forwarding.AnswerCodec.Answer;
import io.logfold.application.forwarding.Inbox;
import io.logfold.application.history.History;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.AsOf;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.CommandResult.Accepted;
import io.logfold.application.request.CommandResult.Reason;
import io.logfold.application.request.CommandResult.Rejected;
import io.logfold.application.request.CommandResult.VersionConflict;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Busy;
import io.logfold.application.request.EngineException.CommandFailed;
import io.logfold.application.request.EngineException.OutcomeUnknown;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies as {@link ReplyFormat} writes them. It reads from the log what a reply had no room
 * for, at the version that the reply names. Thread-safe.
 */
final class ReplyReader<S, E> {

  private static final AsOf NOW = AsOf.version(Long.MAX_VALUE);

  private final AnswerCodec<S, E> codec;

  ReplyReader(AnswerCodec<S, E> codec) {
    this.codec = codec;
  }

  /**
   * What a command's answer says.
   *
   * @param request that it answers
   * @param log for what the answer leaves out
   * @return fails with an {@link EngineException}
   */
  CompletionStage<CommandResult<S, E>> result(
      ConsumerRecord<byte[], byte[]> reply, CommandRequest<?> request, Inbox<S, ?, E> log) {
    try {
      return switch (HeaderText.get(reply.headers(), HeaderText.RESULT)) {
        case ReplyFormat.ACCEPTED -> accepted(reply, request, log);
        case ReplyFormat.REJECTED -> rejected(reply, log);
        case ReplyFormat.VERSION_CONFLICT ->
            completedFuture(
                new VersionConflict<>(
                    aggregateId(reply),
                    HeaderText.number(reply.headers(), HeaderText.EXPECTED_VERSION),
                    version(reply)));
        default -> failedFuture(failure(reply));
      };
    } catch (RuntimeException e) {
      return failedFuture(
          new OutcomeUnknown(
              "the answer of the partition's owner cannot be read: %s; send the command again with the same id"
                  .formatted(e.getMessage()),
              e));
    }
  }

  private CompletionStage<CommandResult<S, E>> accepted(
      ConsumerRecord<byte[], byte[]> reply, CommandRequest<?> request, Inbox<S, ?, E> log) {
    String id = aggregateId(reply);
    long first = HeaderText.number(reply.headers(), HeaderText.FIRST_VERSION);
    long last = version(reply);
    boolean replayed = replayed(reply.headers());
    Answer<S, E> answer = decoded(reply);
    if (answer != null) {
      return completedFuture(
          new Accepted<>(id, first, last, answer.state().state(), answer.events(), replayed));
    }
    CompletionStage<AggregateState<S>> state =
        log.pastState(id, replayed ? NOW : AsOf.version(last));
    CompletionStage<History<E>> events =
        replayed || last == 0
            ? completedFuture(new History<>(List.of(), false))
            : log.pastEvents(id, first - 1, Math.toIntExact(last - first + 1));
    CompletionStage<CommandResult<S, E>> whole =
        state.thenCombine(
            events,
            (then, caused) ->
                new Accepted<>(id, first, last, then.state(), causedBy(request, caused), replayed));
    return whole.exceptionallyCompose(failure -> failedFuture(stored(id, last, failure)));
  }

  /** A command that changed nothing has no events; its first version is the one that it found. */
  private static <E> List<RecordedEvent<E>> causedBy(
      CommandRequest<?> request, History<E> history) {
    return history.events().stream()
        .filter(event -> event.metadata().commandId().equals(request.commandId()))
        .toList();
  }

  /** The command is stored for certain, but the answer to it cannot be completed. */
  private static OutcomeUnknown stored(String aggregateId, long version, Throwable failure) {
    return new OutcomeUnknown(
        "%s: the command was stored and led to version %s, but that version cannot be read now; read it later, or send the command again with the same id: %s"
            .formatted(aggregateId, version, failure.getMessage()),
        failure);
  }

  private CompletionStage<CommandResult<S, E>> rejected(
      ConsumerRecord<byte[], byte[]> reply, Inbox<S, ?, E> log) {
    Headers headers = reply.headers();
    String id = aggregateId(reply);
    long version = version(reply);
    boolean replayed = replayed(headers);
    Reason reason =
        new Reason(
            HeaderText.get(headers, HeaderText.CODE),
            HeaderText.get(headers, HeaderText.MESSAGE),
            HeaderText.find(headers, HeaderText.FIELD));
    Answer<S, E> answer = decoded(reply);
    CompletionStage<AggregateState<S>> state =
        answer != null
            ? completedFuture(answer.state())
            : log.pastState(id, replayed ? NOW : AsOf.version(version));
    return state.thenApply(then -> new Rejected<>(id, version, then.state(), reason, replayed));
  }

  /**
   * What a question's answer says.
   *
   * @param log for what the answer leaves out
   * @return fails with an {@link EngineException}
   */
  CompletionStage<AggregateState<S>> state(
      ConsumerRecord<byte[], byte[]> reply, Inbox<S, ?, E> log) {
    try {
      if (!HeaderText.get(reply.headers(), HeaderText.RESULT).equals(ReplyFormat.STATE)) {
        return failedFuture(failure(reply));
      }
      Answer<S, E> answer = decoded(reply);
      return answer != null
          ? completedFuture(answer.state())
          : log.pastState(aggregateId(reply), AsOf.version(version(reply)));
    } catch (RuntimeException e) {
      return failedFuture(
          new Unavailable(
              "the answer of the partition's owner cannot be read: " + e.getMessage(),
              Duration.ZERO,
              e));
    }
  }

  /** Null: the answer goes without a value, or with one that only its sender understands. */
  private @Nullable Answer<S, E> decoded(ConsumerRecord<byte[], byte[]> reply) {
    byte[] value = reply.value();
    try {
      return value == null ? null : codec.decode(value);
    } catch (Throwable e) { // the codec is the user's
      FatalErrors.rethrow(e);
      return null;
    }
  }

  private static String aggregateId(ConsumerRecord<byte[], byte[]> reply) {
    byte[] key = reply.key();
    if (key == null) {
      throw new IllegalArgumentException("it has no key");
    }
    return new String(key, UTF_8);
  }

  private static long version(ConsumerRecord<byte[], byte[]> reply) {
    return HeaderText.number(reply.headers(), HeaderText.VERSION);
  }

  private static boolean replayed(Headers headers) {
    return Boolean.parseBoolean(HeaderText.get(headers, HeaderText.REPLAYED));
  }

  private static EngineException failure(ConsumerRecord<byte[], byte[]> reply) {
    Headers headers = reply.headers();
    String message = HeaderText.get(headers, HeaderText.MESSAGE);
    String result = HeaderText.get(headers, HeaderText.RESULT);
    return switch (result) {
      case ReplyFormat.BUSY -> new Busy(message, retryAfter(headers));
      case ReplyFormat.UNAVAILABLE -> new Unavailable(message, retryAfter(headers), null);
      case ReplyFormat.OUTCOME_UNKNOWN -> new OutcomeUnknown(message, null);
      case ReplyFormat.COMMAND_FAILED, ReplyFormat.MALFORMED -> new CommandFailed(message, null);
      default -> throw new IllegalArgumentException("unknown result '" + result + "'");
    };
  }

  private static Duration retryAfter(Headers headers) {
    return Duration.ofMillis(HeaderText.number(headers, HeaderText.RETRY_AFTER_MILLIS));
  }
}
