package io.logfold.application.engine;

import io.logfold.application.eventlog.EventLog;
import io.logfold.application.partition.Surroundings;
import io.logfold.application.request.ConsistencyToken;
import io.logfold.application.request.EngineException.Unavailable;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

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
  private final AtomicLongArray nextOffsets;

  /** What this node itself has answered rested on this: it may own the partition no more. */
  private final AtomicLongArray answered;

  /**
   * @param patience how long what is committed may take to be readable
   */
  Horizon(EventLog<?> log, Surroundings surroundings, Duration patience) {
    this.log = log;
    this.surroundings = surroundings;
    this.patience = patience;
    this.nextOffsets = new AtomicLongArray(log.identity().partitions());
    this.answered = new AtomicLongArray(log.identity().partitions());
  }

  /** Offset after the last event that somebody has told of. */
  long of(int partition) {
    return nextOffsets.get(partition);
  }

  /** An owner says so. */
  void raise(ConsistencyToken token) {
    if (exists(token)) {
      nextOffsets.accumulateAndGet(token.partition(), token.nextOffset(), Math::max);
    }
  }

  /** An answer of this node's own loop rests on everything before the offset. */
  void answered(int partition, long nextOffset) {
    answered.accumulateAndGet(partition, nextOffset, Math::max);
  }

  /** Offset after the last event that any answer of this node rests on, whoever knew it. */
  ConsistencyToken covered(int partition) {
    return new ConsistencyToken(partition, Math.max(of(partition), answered.get(partition)));
  }

  private boolean exists(ConsistencyToken token) {
    return token.partition() < nextOffsets.length();
  }

  /** Waits until everything that was told of can be read here. */
  void await(int partition) throws InterruptedException {
    await(new ConsistencyToken(partition, of(partition)));
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
