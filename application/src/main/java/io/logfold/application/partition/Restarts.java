package io.logfold.application.partition;

import java.time.Duration;

/**
 * How long a partition pauses before it starts again after a fault that nobody expected: a second
 * at first, twice as long each time it does not help. Of one partition's thread.
 */
final class Restarts {

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

  /** It works again. */
  void helped() {
    next = FIRST_PAUSE;
  }
}
