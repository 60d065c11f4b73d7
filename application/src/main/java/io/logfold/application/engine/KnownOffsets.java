package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.EventsLost;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.Place;
import io.logfold.application.internal.partition.PartitionEnvironment;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException.Unavailable;
import io.logfold.application.request.EngineException.UnknownPosition;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * How far each partition is known to be committed: by the answers of other owners, by clients'
 * tokens, and by this node's own answers. No answer of this node rests on less. Thread-safe.
 */
final class KnownOffsets {

  private static final Duration RETRY_SOON = Duration.ofSeconds(1);

  private final EventLog<?> log;
  private final LogEndWatcher ends;
  private final ExecutorService readers;

  /** By other owners and by clients' tokens. */
  private final AtomicReferenceArray<Place> reported;

  /** By this node's own answers, perhaps when it owned the partition earlier. */
  private final AtomicReferenceArray<Place> answered;

  /**
   * @param patience how long what is stored may take to be readable
   * @param readers ask the log
   */
  KnownOffsets(
      EventLog<?> log,
      PartitionEnvironment environment,
      Duration patience,
      ExecutorService readers) {
    this.log = log;
    this.ends = new LogEndWatcher(log, environment, patience, readers);
    this.readers = readers;
    this.reported = beginnings(log.identity().partitions());
    this.answered = beginnings(log.identity().partitions());
  }

  private static AtomicReferenceArray<Place> beginnings(int partitions) {
    return new AtomicReferenceArray<>(
        Collections.nCopies(partitions, Place.BEGINNING).toArray(Place[]::new));
  }

  /** Offset after the last record that another owner or a client's token has reported. */
  long reportedOffset(int partition) {
    return reported.get(partition).offset();
  }

  /** Takes note that everything which the token covers is committed. */
  void raise(ConsistencyToken token) {
    if (exists(token)) {
      reported.accumulateAndGet(token.partition(), token.place(), KnownOffsets::later);
    }
  }

  /** An answer of this node's own loop rests on everything before the place. */
  void answered(int partition, Place place) {
    answered.accumulateAndGet(partition, place, KnownOffsets::later);
  }

  /** The place behind everything that any answer of this node rests on. */
  ConsistencyToken covered(int partition) {
    return new ConsistencyToken(
        log.identity().id(), partition, later(reported.get(partition), answered.get(partition)));
  }

  private static Place later(Place one, Place other) {
    return other.offset() > one.offset() ? other : one;
  }

  private boolean exists(ConsistencyToken token) {
    return token.partition() < reported.length() && token.log().equals(log.identity().id());
  }

  /**
   * Looks whether the log has the place that a token names; waits for it as long as another node's
   * append may take to be readable here, without holding a thread. Everything is covered from then
   * on.
   *
   * @return fails with {@code UnknownPosition} when the log does not have it, and with {@code
   *     Unavailable} when it cannot be asked
   */
  CompletableFuture<ConsistencyToken> verify(ConsistencyToken token) {
    if (!exists(token)) {
      return CompletableFuture.failedFuture(
          new UnknownPosition(
              "%s is no position in %s (%s), which has the partitions 0 to %s; send a Logfold-Position of this log unchanged"
                  .formatted(
                      token, log.identity().name(), log.identity().id(), reported.length() - 1)));
    }
    return ends.reach(token.partition(), token.nextOffset())
        .thenCompose(reached -> LogRead.by(readers, token.toString(), () -> held(token)));
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

  /** Waits, without holding a thread, until everything that was reported can be read here. */
  CompletableFuture<@Nullable Void> readable(int partition) {
    return ends.reach(partition, reported.get(partition).offset());
  }

  /** The same for everything that any answer of this node rests on. */
  CompletableFuture<@Nullable Void> allReadable(int partition) {
    return ends.reach(partition, covered(partition).nextOffset());
  }

  /** Fails everything that waits. */
  void close() {
    ends.close();
  }
}
