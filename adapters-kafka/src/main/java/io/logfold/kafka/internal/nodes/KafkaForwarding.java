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

/** Requests over the commands' topic, answers over the answers' topic. Thread-safe. */
final class KafkaForwarding<S, C, E> implements Forwarding<S, C, E>, GroupMember.Streams {

  private static final Duration ANSWER_PATIENCE = Duration.ofSeconds(10);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final NodeMessenger<S, C, E> exchange;
  private final PendingReplies answers;
  private final ReplyListener listener;
  private final CommandReader reader;
  private final GroupHints hints;
  private volatile @Nullable Inbox<S, C, E> inbox;

  /**
   * @param producer the exchange's; becomes this one's
   * @param listener gives what it hears to {@code answers}; becomes this one's
   * @param reader not started yet; becomes this one's
   * @param hints go out by {@code producer}, and come in by {@code listener}
   */
  KafkaForwarding(
      Producer<byte[], byte[]> producer,
      NodeMessenger<S, C, E> exchange,
      PendingReplies answers,
      ReplyListener listener,
      CommandReader reader,
      GroupHints hints) {
    this.producer = producer;
    this.exchange = exchange;
    this.answers = answers;
    this.listener = listener;
    this.reader = reader;
    this.hints = hints;
  }

  @Override
  public void start(Inbox<S, C, E> inbox) {
    this.inbox = inbox;
    answers.tell(inbox::saw);
    reader.start();
  }

  @Override
  public void assigned(Collection<TopicPartition> partitions) {
    Inbox<S, C, E> present = inbox;
    if (present == null) {
      throw new IllegalStateException("partitions were assigned before the engine started");
    }
    for (TopicPartition partition : partitions) {
      reader.add(partition, new CommandStream<>(partition, present, exchange));
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
    return log == null ? notStarted(request.aggregateId()) : exchange.order(request, patience, log);
  }

  @Override
  public CompletionStage<AggregateState<S>> state(
      String aggregateId, boolean confirmed, Duration patience) {
    Inbox<S, C, E> log = inbox;
    return log == null
        ? notStarted(aggregateId)
        : exchange.question(aggregateId, confirmed, patience, log);
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
  public void close() {
    reader.close();
    answers.close(ANSWER_PATIENCE);
    listener.close();
    producer.close(CLOSE_PATIENCE);
  }
}
