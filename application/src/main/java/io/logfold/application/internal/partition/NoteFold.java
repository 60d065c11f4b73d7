package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.StreamPosition;
import io.logfold.application.snapshot.PartitionMemory;
import org.jspecify.annotations.Nullable;

/**
 * What a partition remembers beside its aggregates: the left fold of its notes. Confined to the
 * partition's thread.
 */
final class NoteFold {

  private final Refusals refusals = new Refusals();
  private @Nullable StreamPosition commands;

  /** Starts over from what was saved. */
  void restore(PartitionMemory memory) {
    refusals.restore(memory.refusals());
    commands = memory.commands();
  }

  /** Folds a note that counts; one that was folded before changes nothing. */
  void fold(LogNote note) {
    note.refusals().forEach(refusals::remember);
    StreamPosition taken = note.commands();
    if (taken != null && !isBehind(taken)) {
      commands = taken;
    }
  }

  private boolean isBehind(StreamPosition taken) {
    StreamPosition known = commands;
    return known != null && known.stream().equals(taken.stream()) && known.next() > taken.next();
  }

  Refusals refusals() {
    return refusals;
  }

  /** How far the stream of commands was taken; null: there never was one. */
  @Nullable StreamPosition commands() {
    return commands;
  }

  /** All of it; a copy. */
  PartitionMemory memory() {
    return new PartitionMemory(refusals.all(), commands);
  }
}
