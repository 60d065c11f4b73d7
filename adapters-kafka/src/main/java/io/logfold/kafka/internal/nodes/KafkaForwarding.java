package io.logfold.kafka.internal.nodes;

import io.logfold.application.forwarding.Forwarding;
import io.logfold.application.forwarding.Inbox;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandRequest;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Forwards requests over the commands' topic; replies come back over the replies' topic. Also reads
 * the commands of the partitions that this node owns. Thread-safe.
 */
public final class KafkaForwarding<S, C, E> implements Forwarding<S, C, E>, GroupMember.Streams {

  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final NodeMessenger<S, C, E> messenger;
  private final PendingReplies pending;
  private final ReplyListener listener;
  private final CommandReader reader;
  private final GroupHints hints;
  private volatile @Nullable Inbox<S, C, E> inbox;

  /**
   * @param producer the messenger's; this object closes it
   * @param listener gives replies to {@code pending}; this object closes it
   * @param reader not started yet; this object closes it
   * @param hints are sent by {@code producer} and received by {@code listener}
   */
  KafkaForwarding(
      Producer<byte[], byte[]> producer,
      NodeMessenger<S, C, E> messenger,
      PendingReplies pending,
      ReplyListener listener,
      CommandReader reader,
      GroupHints hints) {
    this.producer = producer;
    this.messenger = messenger;
    this.pending = pending;
    this.listener = listener;
    this.reader = reader;
    this.hints = hints;
  }

  @Override
  public void start(Inbox<S, C, E> inbox) {
    this.inbox = inbox;
    pending.onPosition(inbox::raiseKnownOffset);
    reader.start();
  }

  @Override
  public void assigned(Collection<TopicPartition> partitions) {
    Inbox<S, C, E> present = inbox;
    if (present == null) {
      throw new IllegalStateException("partitions were assigned before the engine started");
    }
    for (TopicPartition partition : partitions) {
      reader.add(partition, new CommandStream<>(partition, present, messenger));
    }
  }

  @Override
  public void gone(Collection<TopicPartition> partitions) {
    reader.remove(partitions);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> positions() {
    return reader.positions();
  }

  @Override
  public void announce() {
    hints.send();
  }

  @Override
  public void whenOthersChange(Runnable listener) {
    hints.listen(listener);
  }

  @Override
  public CompletionStage<CommandResult<S, E>> send(CommandRequest<C> request, Duration patience) {
    Inbox<S, C, E> log = inbox;
    return log == null
        ? notStarted(request.aggregateId())
        : messenger.command(request, patience, log);
  }

  @Override
  public CompletionStage<AggregateState<S>> state(
      String aggregateId, boolean confirmed, Duration patience) {
    Inbox<S, C, E> log = inbox;
    return log == null
        ? notStarted(aggregateId)
        : messenger.query(aggregateId, confirmed, patience, log);
  }

  private static <R> CompletionStage<R> notStarted(String aggregateId) {
    return CompletableFuture.failedFuture(
        new Unavailable(
            aggregateId + ": the engine is not started yet; nothing was sent", RETRY_SOON, null));
  }

  @Override
  public @Nullable String trouble() {
    String ofReader = reader.trouble();
    return ofReader == null ? listener.trouble() : ofReader;
  }

  @Override
  public @Nullable String warning() {
    return reader.warning();
  }

  @Override
  public void close() {
    reader.close();
    pending.close(ANSWER_PATIENCE);
    listener.close();
    producer.close(CLOSE_PATIENCE);
  }
}
