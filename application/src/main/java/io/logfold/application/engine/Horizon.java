package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.Place;
import io.logfold.application.partition.Surroundings;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.application.request.EngineException.UnknownPosition;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition is known to be committed because somebody said so who is not this node:
 * another owner with an answer, or a client with a token. No answer of this node rests on less. Any
 * thread.
 */
final class Horizon {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final EventLog<?> log;
  private final LogEnds ends;
  private final ExecutorService readers;
  private final AtomicReferenceArray<Place> told;

  /** What this node itself has answered rested on this: it may own the partition no more. */
  private final AtomicReferenceArray<Place> answered;

  /**
   * @param patience how long what is stored may take to be readable
   * @param readers ask the log
   */
  Horizon(EventLog<?> log, Surroundings surroundings, Duration patience, ExecutorService readers) {
    this.log = log;
    this.ends = new LogEnds(log, surroundings, patience, readers);
    this.readers = readers;
    this.told = beginnings(log.identity().partitions());
    this.answered = beginnings(log.identity().partitions());
  }

  private static AtomicReferenceArray<Place> beginnings(int partitions) {
    return new AtomicReferenceArray<>(
        Collections.nCopies(partitions, Place.BEGINNING).toArray(Place[]::new));
  }

  /** Offset after the last record that somebody has told of. */
  long of(int partition) {
    return told.get(partition).offset();
  }

  /** An owner says so. */
  void raise(ConsistencyToken token) {
    if (exists(token)) {
      told.accumulateAndGet(token.partition(), token.place(), Horizon::later);
    }
  }

  /** An answer of this node's own loop rests on everything before the place. */
  void answered(int partition, Place place) {
    answered.accumulateAndGet(partition, place, Horizon::later);
  }

  /** The place behind everything that any answer of this node rests on, whoever knew it. */
  ConsistencyToken covered(int partition) {
    return new ConsistencyToken(
        log.identity().id(), partition, later(told.get(partition), answered.get(partition)));
  }

  private static Place later(Place one, Place other) {
    return other.offset() > one.offset() ? other : one;
  }

  private boolean exists(ConsistencyToken token) {
    return token.partition() < told.length() && token.log().equals(log.identity().id());
  }

  /**
   * Looks whether the log has the place that a token names; waits for it as long as another node's
   * append may take to be readable here, without holding a thread. Everything is covered from then
   * on.
   *
   * @return fails with {@code UnknownPosition} when the log does not have it, and with {@code
   *     Unavailable} when it cannot be asked
   */
  CompletionStage<ConsistencyToken> verify(ConsistencyToken token) {
    if (!exists(token)) {
      return CompletableFuture.failedFuture(
          new UnknownPosition(
              "%s is no position in %s (%s), which has the partitions 0 to %s; send a Logfold-Position of this log unchanged"
                  .formatted(
                      token, log.identity().name(), log.identity().id(), told.length() - 1)));
    }
    return ends.reach(token.partition(), token.nextOffset())
        .thenCompose(reached -> Read.by(readers, token.toString(), () -> held(token)));
  }

  private ConsistencyToken held(ConsistencyToken token) {
    try {
      var unused = log.verify(token.partition(), token.place());
    } catch (EventsLost e) {
      throw new UnknownPosition(
          "%s is no position in %s: %s"
              .formatted(token, log.identity().name(), String.valueOf(e.getMessage())));
    } catch (LogException e) {
      throw new Unavailable(String.valueOf(e.getMessage()), RETRY_SOON, e);
    }
    raise(token); // nothing raises it but what is there
    return token;
  }

  /** Waits, without holding a thread, until everything that was told of can be read here. */
  CompletionStage<@Nullable Void> readable(int partition) {
    return ends.reach(partition, told.get(partition).offset());
  }

  /** The same for everything that any answer of this node rests on. */
  CompletionStage<@Nullable Void> allReadable(int partition) {
    return ends.reach(partition, covered(partition).nextOffset());
  }

  /** Refuses all who wait. */
  void close() {
    ends.close();
  }
}
