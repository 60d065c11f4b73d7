package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.Place;
import io.logfold.application.partition.Surroundings;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How far each partition is known to be committed because somebody said so who is not this node:
 * another owner with an answer, or a client with a token. No answer of this node rests on less. Any
 * thread.
 */
final class Horizon {

  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final EventLog<?> log;
  private final Surroundings surroundings;
  private final Duration patience;
  private final AtomicReferenceArray<Place> told;

  /** What this node itself has answered rested on this: it may own the partition no more. */
  private final AtomicReferenceArray<Place> answered;

  /**
   * @param patience how long what is stored may take to be readable
   */
  Horizon(EventLog<?> log, Surroundings surroundings, Duration patience) {
    this.log = log;
    this.surroundings = surroundings;
    this.patience = patience;
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
   * append may take to be readable here.
   *
   * @throws Unavailable it has not, or cannot be asked
   */
  void verify(ConsistencyToken token) throws InterruptedException {
    await(token);
    try {
      var unused = log.verify(token.partition(), token.place());
    } catch (LogException e) {
      throw new Unavailable(String.valueOf(e.getMessage()), RETRY_SOON, e);
    }
  }

  /** Waits until everything that was told of can be read here. */
  void await(int partition) throws InterruptedException {
    await(new ConsistencyToken(log.identity().id(), partition, told.get(partition)));
  }

  /**
   * Waits until everything that a token covers can be read here.
   *
   * @throws Unavailable that does not happen in time
   */
  void await(ConsistencyToken token) throws InterruptedException {
    if (token.nextOffset() == 0) {
      return;
    }
    long deadline = surroundings.nanos().getAsLong() + patience.toNanos();
    while (!exists(token) || log.extent(token.partition()).end() < token.nextOffset()) {
      if (!exists(token) || surroundings.nanos().getAsLong() - deadline > 0) {
        throw new Unavailable(
            "%s cannot be read up to %s here".formatted(log.identity().name(), token),
            RETRY_SOON,
            null);
      }
      surroundings.pause().sleep(PAUSE);
    }
  }
}
