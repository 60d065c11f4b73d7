package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.Place;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A save that was asked for before a partition is given up, while it goes on serving. Any thread
 * asks; the partition's thread saves.
 */
final class SaveAhead {

  private volatile @Nullable CompletableFuture<Void> asked;
  private boolean begun;

  /** Completes when a save was tried. */
  synchronized CompletableFuture<Void> ask() {
    CompletableFuture<Void> present = asked;
    if (present == null) {
      present = new CompletableFuture<>();
      asked = present;
    }
    return present;
  }

  /** Begins the save, or completes it when it has ended. */
  void advance(Checkpointer<?> checkpointer, Place end) {
    if (asked == null || checkpointer.saving()) {
      return;
    }
    if (!begun) {
      begun = true;
      checkpointer.saveNow(end);
    }
    if (!checkpointer.saving()) {
      begun = false;
      end();
    }
  }

  /** The save has ended, or no further one will begin. */
  synchronized void end() {
    CompletableFuture<Void> present = asked;
    asked = null;
    if (present != null) {
      present.complete(null);
    }
  }
}
