package io.logfold.application.history;

import io.logfold.application.eventlog.EventOffsets;

/**
 * Where the youngest events of an aggregate stand, those that the index lacks because no save
 * contains them yet. The owner of the partition knows; others scan.
 */
public sealed interface Tail {

  /**
   * The owner's knowledge, asked for before the index is.
   *
   * @param from everything before this offset is saved, so the index must have it
   * @param offsets of the events at {@code from} and beyond
   */
  record Known(long from, EventOffsets offsets) implements Tail {}

  /** Nobody here knows: read the log from the checkpoint to its end. */
  record Unknown() implements Tail {}
}
