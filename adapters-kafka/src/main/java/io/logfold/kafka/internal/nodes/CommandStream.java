package io.logfold.kafka.internal.nodes;

import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.forwarding.Delivery;
import io.logfold.application.forwarding.Delivery.Run;
import io.logfold.application.forwarding.Inbox;
import io.logfold.application.request.AggregateState;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The commands of one partition, while this node owns it: handed to the engine in the order of the
 * topic.
 *
 * <p>They are handed over in runs. A run begins once the engine serves the partition, at the offset
 * that is stored with the events. A run breaks off when a command has to be repeated, or when its
 * outcome is unknown. The next run then reads again whatever is not settled; the engine recognises
 * by their ids the commands that were stored in between.
 *
 * <p>A command is answered only when it is certain that no run will read it again.
 *
 * <p>Threads: the reader's thread calls every method but {@link #end}, and the fields that are
 * neither final nor volatile belong to it. The engine's threads complete what the reader has handed
 * over; they touch the run, the counter, the pause and the letters, each of which is safe by
 * itself, and the reader sees their work when the counter is back at 0.
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
  private final NodeMessenger<S, C, E> messenger;

  /** Handed over and not settled; see {@link #track}. */
  private final AtomicInteger inFlight = new AtomicInteger();

  /** The present run; null: none has begun, or the last one is over. */
  private volatile @Nullable Run run;

  /** Records that wait until a dead letter before them is stored, oldest first. */
  private final ArrayDeque<Received<C>> backlog = new ArrayDeque<>();

  /** Dead letters of failed commands that want no reply, by offset, until they are settled. */
  private final Map<Long, CompletionStage<Void>> letters = new ConcurrentHashMap<>();

  /** The id of the topic that the run reads. */
  private String stream = "";

  /** How long to pause after the next run that breaks off; the first success resets it. */
  private final AtomicLong pauseMillis = new AtomicLong(FIRST_PAUSE_MILLIS);

  private long notBeforeNanos = System.nanoTime();

  CommandStream(TopicPartition partition, Inbox<S, C, E> inbox, NodeMessenger<S, C, E> messenger) {
    this.partition = partition;
    this.inbox = inbox;
    this.messenger = messenger;
  }

  /**
   * A record of the stream.
   *
   * @param kept done when the record may be settled: a malformed one needs its dead letter before
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
      backlog.clear(); // the next run reads it again
      if (inFlight.get() > 0) {
        return Step.WAIT;
      }
      run = null;
      long pause = pauseMillis.getAndUpdate(millis -> Math.min(2 * millis, MAX_PAUSE_MILLIS));
      notBeforeNanos = System.nanoTime() + Duration.ofMillis(pause).toNanos();
      return Step.WAIT;
    }
    if (current != null) {
      deliverBacklog(current);
      return backlog.isEmpty() && inFlight.get() < MAX_IN_FLIGHT ? Step.READ : Step.WAIT;
    }
    return System.nanoTime() - notBeforeNanos >= 0 && inbox.serves(partition.partition())
        ? Step.BEGIN
        : Step.WAIT;
  }

  /**
   * Begins a run.
   *
   * @param topicId of the topic of the commands, which may have been created anew
   * @return the offset to read from; empty: from the beginning of the topic
   */
  OptionalLong begin(String topicId) {
    stream = topicId;
    run = new Run();
    StreamPosition taken = inbox.streamPosition(partition.partition());
    return taken == null || !taken.stream().equals(topicId)
        ? OptionalLong.empty()
        : OptionalLong.of(taken.next());
  }

  /**
   * Breaks the run off: the partition goes to another node, or has to be read again. Any thread.
   */
  void end() {
    Run current = run;
    if (current != null) {
      current.breakOff();
    }
  }

  /**
   * Stores a dead letter about records that cannot be read, from that offset on.
   *
   * @return fails when it is not certain that the letter is stored
   */
  CompletionStage<Void> unreadable(long offset, String reason) {
    return messenger.keep(
        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, null),
        "what is stored from here on cannot be read and is skipped: " + reason);
  }

  /** Takes records in order. Malformed ones are stored as dead letters first, all in one go. */
  void take(List<ConsumerRecord<byte[], byte[]>> messages) {
    Run current = run;
    if (current == null || current.isBroken()) {
      return; // the next run reads it again
    }
    int malformed = 0;
    for (ConsumerRecord<byte[], byte[]> message : messages) {
      Message<C> read = messenger.read(message, stream);
      CompletionStage<Void> kept = NOTHING_TO_KEEP;
      if (read instanceof Message.Malformed<C>(String reason, var replyTo, var deadline)) {
        kept = messenger.keep(message, reason);
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
    deliverBacklog(current);
  }

  /** In the stream's order: records after a dead letter wait until that is stored. */
  private void deliverBacklog(Run current) {
    while (!current.isBroken() && !backlog.isEmpty() && backlog.peek().kept().isDone()) {
      deliver(backlog.remove(), current);
    }
  }

  private void deliver(Received<C> received, Run current) {
    ConsumerRecord<byte[], byte[]> message = received.message();
    Message<C> read = received.read();
    Instant deadline = read.deadline();
    Duration left = left(deadline);
    Delivery delivery =
        new Delivery(
            new StreamPosition(stream, message.offset() + 1),
            current,
            deadline == null,
            read instanceof Message.Command<C> && read.replyTo() == null
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
              messenger.failed(
                  read.replyTo(),
                  message,
                  new Unavailable("it came too late; nothing was stored", RETRY_SOON, null)));
      return;
    }
    switch (read) {
      case Message.StateQuery<C> query ->
          query(query, inbox.stateHere(query.aggregateId(), query.confirmed()), message);
      case Message.Command<C> command -> command(command, delivery, left, current, message);
      case Message.Malformed<C> malformed ->
          pass(
              delivery,
              current,
              () -> messenger.malformed(malformed.replyTo(), malformed.reason()));
    }
  }

  /** At most {@link #LONG}: a deadline may be any number. */
  private Duration left(@Nullable Instant deadline) {
    if (deadline == null) {
      return LONG;
    }
    Duration left = Duration.between(messenger.now(), deadline).plusMillis(1);
    return left.compareTo(LONG) > 0 ? LONG : left;
  }

  private void query(
      Message.StateQuery<C> query,
      CompletionStage<AggregateState<S>> answer,
      ConsumerRecord<byte[], byte[]> message) {
    var unused =
        answer.whenComplete(
            (state, failure) -> {
              if (failure == null) {
                messenger.state(query.replyTo(), state, inbox.token(partition.partition()));
              } else {
                engineFailure(failure)
                    .ifPresent(known -> messenger.failed(query.replyTo(), message, known));
              }
            });
  }

  private void command(
      Message.Command<C> command,
      Delivery delivery,
      Duration left,
      Run current,
      ConsumerRecord<byte[], byte[]> message) {
    track(
        () -> inbox.deliver(command.request(), delivery, left),
        (result, failure) -> {
          if (failure == null) {
            messenger.result(command.replyTo(), result, inbox.token(partition.partition()));
            pauseMillis.set(FIRST_PAUSE_MILLIS);
          } else {
            failed(command, engineFailure(failure), delivery, current, message);
          }
        });
  }

  /**
   * Hands something over to the engine. It counts as in flight until its outcome has been dealt
   * with, whatever is thrown on the way: a count that stayed would keep the stream waiting for
   * ever.
   */
  private <R> void track(
      Supplier<CompletionStage<R>> handOver, BiConsumer<? super R, ? super Throwable> settle) {
    inFlight.incrementAndGet();
    boolean handedOver = false;
    try {
      var unused =
          handOver
              .get()
              .whenComplete(
                  (result, failure) -> {
                    try {
                      settle.accept(result, failure);
                    } finally {
                      inFlight.decrementAndGet();
                    }
                  });
      handedOver = true;
    } finally {
      if (!handedOver) {
        inFlight.decrementAndGet();
      }
    }
  }

  private void failed(
      Message.Command<C> command,
      Optional<EngineException> failure,
      Delivery delivery,
      Run current,
      ConsumerRecord<byte[], byte[]> message) {
    if (!delivery.isDone() || failure.isEmpty()) {
      current.breakOff(); // another run reads it again, here or on another node
      return;
    }
    letters.remove(message.offset());
    messenger.failed(command.replyTo(), message, failure.get());
  }

  /**
   * Stores a failed command that wants no reply among the dead letters, where its sender can find
   * it. The letter is stored before the command is settled, so a node that dies in between leaves
   * it twice rather than not at all. Called by the partition's thread.
   */
  private CompletionStage<Void> keepFailed(ConsumerRecord<byte[], byte[]> message, String reason) {
    CompletionStage<Void> present = letters.get(message.offset());
    if (present != null) {
      return present; // it failed in an earlier run, too
    }
    CompletionStage<Void> letter = messenger.keep(message, reason);
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
   * Settles a record without a command.
   *
   * @param reply runs when it is certain that no run will read the record again
   */
  private void pass(Delivery delivery, Run current, Runnable reply) {
    track(
        () -> inbox.skip(partition.partition(), delivery),
        (v, failure) -> {
          if (failure != null) {
            current.breakOff();
          } else if (delivery.isDone()) {
            reply.run();
          }
        });
  }
}
