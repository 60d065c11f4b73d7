package io.logfold.kafka.internal.nodes;

import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.forwarding.Inbox;
import io.logfold.application.partition.Delivery;
import io.logfold.application.partition.Delivery.Run;
import io.logfold.application.request.AggregateState;
import io.logfold.application.request.CommandResult;
import io.logfold.application.request.EngineException;
import io.logfold.application.request.EngineException.Unavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one partition, while it is this node's: handed to the engine one after the other.
 *
 * <p>They are taken in runs. A run begins, when the engine serves the partition, where the log says
 * that the stream was taken to; how far it was taken is stored with the events. A run ends when a
 * command has to be repeated, or nobody knows what became of one: then whatever was not done with
 * is taken again, in another run. What was stored in between is known by its id.
 *
 * <p>An answer is given only when it is certain that the command will not come again. Called by the
 * reader's thread; answers come on the engine's.
 */
final class CommandStream<S, C, E> {

  private static final Logger LOG = System.getLogger(CommandStream.class.getName());
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofDays(1);

  private static final CompletionStage<Void> NOTHING_TO_KEEP =
      CompletableFuture.completedFuture(null);

  private static final int MAX_IN_FLIGHT = 1_000;
  private static final long FIRST_PAUSE_MILLIS = 50;
  private static final long MAX_PAUSE_MILLIS = 2_000;

  private final TopicPartition partition;
  private final Inbox<S, C, E> inbox;
  private final NodeMessenger<S, C, E> exchange;
  private final AtomicInteger inFlight = new AtomicInteger();

  private volatile @Nullable Run run;

  /** What was read and waits for a dead letter before it, oldest first; of the reader's thread. */
  private final ArrayDeque<Received<C>> backlog = new ArrayDeque<>();

  /** Of commands that failed and nobody asked about, by offset, until they are done with. */
  private final Map<Long, CompletionStage<Void>> letters = new ConcurrentHashMap<>();

  /** Identifies the topic that the run reads. */
  private String stream = "";

  private volatile long pauseMillis = FIRST_PAUSE_MILLIS;
  private long notBeforeNanos = System.nanoTime();

  CommandStream(TopicPartition partition, Inbox<S, C, E> inbox, NodeMessenger<S, C, E> exchange) {
    this.partition = partition;
    this.inbox = inbox;
    this.exchange = exchange;
  }

  /**
   * A record of the stream.
   *
   * @param kept done when it may be taken: what has no meaning has to be kept aside before
   */
  private record Received<C>(
      ConsumerRecord<byte[], byte[]> message, Message<C> read, CompletableFuture<Void> kept) {}

  /** What to do with the consumer's position. */
  enum Step {
    /** Go to where the log says, and read on. */
    BEGIN,
    READ,
    WAIT
  }

  Step next() {
    Run current = run;
    if (current != null && current.isBroken()) {
      backlog.clear(); // it will come again
      if (inFlight.get() > 0) {
        return Step.WAIT;
      }
      run = null;
      notBeforeNanos = System.nanoTime() + Duration.ofMillis(pauseMillis).toNanos();
      pauseMillis = Math.min(2 * pauseMillis, MAX_PAUSE_MILLIS);
      return Step.WAIT;
    }
    if (current != null) {
      takeOn(current);
      return backlog.isEmpty() && inFlight.get() < MAX_IN_FLIGHT ? Step.READ : Step.WAIT;
    }
    return System.nanoTime() - notBeforeNanos >= 0 && inbox.serves(partition.partition())
        ? Step.BEGIN
        : Step.WAIT;
  }

  /**
   * A run begins.
   *
   * @param topicId of the topic of the commands, which may have been made anew
   * @return the offset that it begins at; empty: at the beginning, whatever that is
   */
  OptionalLong begin(String topicId) {
    stream = topicId;
    run = new Run();
    StreamPosition taken = inbox.taken(partition.partition());
    return taken == null || !taken.stream().equals(topicId)
        ? OptionalLong.empty()
        : OptionalLong.of(taken.next());
  }

  /** The partition is another node's, or the stream has to be taken up again. Any thread. */
  void end() {
    Run current = run;
    if (current != null) {
      current.breakOff();
    }
  }

  /**
   * Keeps a letter of what cannot be read, from that offset on.
   *
   * @return fails when it is not certain that it is kept
   */
  CompletionStage<Void> unreadable(long offset, String reason) {
    return exchange.keep(
        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, null),
        "what is stored from here on cannot be read and is skipped: " + reason);
  }

  /** Takes what was read, in order. What has no meaning is first kept aside, all of it together. */
  void take(List<ConsumerRecord<byte[], byte[]>> messages) {
    Run current = run;
    if (current == null || current.isBroken()) {
      return; // it will come again
    }
    int malformed = 0;
    for (ConsumerRecord<byte[], byte[]> message : messages) {
      Message<C> read = exchange.read(message, stream);
      CompletionStage<Void> kept = NOTHING_TO_KEEP;
      if (read instanceof Message.Malformed<C>(String reason, var replyTo, var deadline)) {
        kept = exchange.keep(message, reason);
        if (malformed++ == 0) {
          LOG.log(
              Level.WARNING,
              "%s offset %s goes to the dead letters: %s"
                  .formatted(partition, message.offset(), reason));
        }
      }
      backlog.add(new Received<>(message, read, kept.toCompletableFuture()));
    }
    if (malformed > 1) {
      LOG.log(
          Level.WARNING,
          "%s: so do %s more; each has its reason".formatted(partition, malformed - 1));
    }
    takeOn(current);
  }

  /** In the stream's order: what follows a dead letter waits until that is kept. */
  private void takeOn(Run current) {
    while (!current.isBroken() && !backlog.isEmpty() && backlog.peek().kept().isDone()) {
      take(backlog.remove(), current);
    }
  }

  private void take(Received<C> received, Run current) {
    ConsumerRecord<byte[], byte[]> message = received.message();
    Message<C> read = received.read();
    Instant deadline = read.deadline();
    Duration left = left(deadline);
    Delivery delivery =
        new Delivery(
            new StreamPosition(stream, message.offset() + 1),
            current,
            deadline == null,
            read instanceof Message.Order<C> && read.replyTo() == null
                ? reason -> keepFailed(message, reason)
                : null);
    if (received.kept().isCompletedExceptionally()) {
      LOG.log(
          Level.WARNING,
          "%s: %s".formatted(partition, received.kept().exceptionNow().getMessage()));
      current.breakOff();
      return;
    }
    if (left.isNegative() || left.isZero()) {
      pass(
          delivery,
          current,
          () ->
              exchange.failed(
                  read.replyTo(),
                  message,
                  new Unavailable("it came too late; nothing was stored", RETRY_SOON, null)));
      return;
    }
    switch (read) {
      case Message.Question<C> question ->
          question(
              question, inbox.stateHere(question.aggregateId(), question.confirmed()), message);
      case Message.Order<C> order ->
          order(order, inbox.deliver(order.request(), delivery, left), delivery, current, message);
      case Message.Malformed<C> malformed ->
          pass(
              delivery, current, () -> exchange.malformed(malformed.replyTo(), malformed.reason()));
    }
  }

  /** At most {@link #LONG}: a deadline may be any number. */
  private Duration left(@Nullable Instant deadline) {
    if (deadline == null) {
      return LONG;
    }
    Duration left = Duration.between(exchange.now(), deadline).plusMillis(1);
    return left.compareTo(LONG) > 0 ? LONG : left;
  }

  private void question(
      Message.Question<C> question,
      CompletionStage<AggregateState<S>> answer,
      ConsumerRecord<byte[], byte[]> message) {
    var unused =
        answer.whenComplete(
            (state, failure) -> {
              if (failure == null) {
                exchange.state(question.replyTo(), state, inbox.token(partition.partition()));
              } else {
                engineFailure(failure)
                    .ifPresent(known -> exchange.failed(question.replyTo(), message, known));
              }
            });
  }

  private void order(
      Message.Order<C> order,
      CompletionStage<CommandResult<S, E>> answer,
      Delivery delivery,
      Run current,
      ConsumerRecord<byte[], byte[]> message) {
    inFlight.incrementAndGet();
    var unused =
        answer.whenComplete(
            (result, failure) -> {
              try {
                if (failure == null) {
                  exchange.result(order.replyTo(), result, inbox.token(partition.partition()));
                  pauseMillis = FIRST_PAUSE_MILLIS;
                } else {
                  failed(order, engineFailure(failure), delivery, current, message);
                }
              } finally {
                inFlight.decrementAndGet();
              }
            });
  }

  private void failed(
      Message.Order<C> order,
      Optional<EngineException> failure,
      Delivery delivery,
      Run current,
      ConsumerRecord<byte[], byte[]> message) {
    if (!delivery.isDone() || failure.isEmpty()) {
      current.breakOff(); // it will come again, here or elsewhere
      return;
    }
    letters.remove(message.offset());
    exchange.failed(order.replyTo(), message, failure.get());
  }

  /**
   * Nobody asked for an answer: the dead letters are where to find out. The letter is there before
   * the command is done with, so a node that dies in between leaves it twice rather than not at
   * all. Called by the partition's thread.
   */
  private CompletionStage<Void> keepFailed(ConsumerRecord<byte[], byte[]> message, String reason) {
    CompletionStage<Void> present = letters.get(message.offset());
    if (present != null) {
      return present; // it failed in an earlier run, too
    }
    CompletionStage<Void> letter = exchange.keep(message, reason);
    letters.put(message.offset(), letter);
    return letter.whenComplete(
        (v, failure) -> {
          if (failure != null) {
            letters.remove(message.offset()); // it fails again, and is written again
            LOG.log(Level.WARNING, "%s: %s".formatted(partition, failure.getMessage()));
          }
        });
  }

  private static Optional<EngineException> engineFailure(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof EngineException known ? Optional.of(known) : Optional.empty();
  }

  /**
   * @param answering when it is certain that it will not come again
   */
  private void pass(Delivery delivery, Run current, Runnable answering) {
    inFlight.incrementAndGet();
    var unused =
        inbox
            .pass(partition.partition(), delivery)
            .whenComplete(
                (v, failure) -> {
                  try {
                    if (failure != null) {
                      current.breakOff();
                    } else if (delivery.isDone()) {
                      answering.run();
                    }
                  } finally {
                    inFlight.decrementAndGet();
                  }
                });
  }
}
