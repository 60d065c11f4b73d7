package io.logfold.application.history;

import io.logfold.application.eventlog.EventOffsets;

/**
 * The offsets of an aggregate's youngest events, which the index lacks because no save contains
 * them yet. The owner of the partition knows them; others scan.
 */
public sealed interface Tail {

  /**
   * The owner's knowledge, asked for before the index is.
   *
   * @param from everything before this offset is saved, so the index must have it
   * @param offsets of the events at {@code from} and beyond
   */
  record Known(long from, EventOffsets offsets) implements Tail {}

  /** This node does not know them: read the log from the checkpoint to its end. */
  record Unknown() implements Tail {}
}
