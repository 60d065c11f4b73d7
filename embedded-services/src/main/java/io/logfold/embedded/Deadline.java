package io.logfold.embedded;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting for something that only looking can tell, such as a process that is not our child. */
final class Deadline {
  private static final long LOOK_EVERY_MILLIS = 10;

  private final long endNanos;

  private Deadline(Duration patience) {
    endNanos = System.nanoTime() + patience.toNanos();
  }

  static Deadline after(Duration patience) {
    return new Deadline(patience);
  }

  boolean passed() {
    return System.nanoTime() - endNanos >= 0;
  }

  /** Waits until the condition holds; false when the time ran out first. */
  boolean await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (passed()) {
        return false;
      }
      pause();
    }
    return true;
  }

  static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServicesException(
          "interrupted while waiting for an embedded server", interrupted);
    }
  }
}
