package io.logfold.application.internal.partition;

import java.time.Duration;

/**
 * How long a partition pauses before it restarts after an unexpected fault: a second at first,
 * twice as long each time that does not help, a minute at most. Confined to the partition's thread.
 */
final class RestartBackoff {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private Duration next = FIRST_PAUSE;

  /** The pause before the next start. */
  Duration pause() {
    Duration pause = next;
    Duration doubled = pause.multipliedBy(2);
    next = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    return pause;
  }

  /** The partition works again. */
  void reset() {
    next = FIRST_PAUSE;
  }
}
