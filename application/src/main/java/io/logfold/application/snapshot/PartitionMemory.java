package io.logfold.application.snapshot;

import io.logfold.application.eventlog.Refusal;
import io.logfold.application.eventlog.StreamPosition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a partition remembers beside its aggregates: the fold of the notes in its log. It is saved
 * with the checkpoint, so that recovery need not read older notes. Being newer than the checkpoint
 * does no harm: notes may be folded twice.
 *
 * @param refusals the commands refused last, oldest first
 * @param commands how far the stream of commands was taken; null: there never was one
 */
public record PartitionMemory(List<Refusal> refusals, @Nullable StreamPosition commands) {

  /** Nothing to remember. */
  public static final PartitionMemory EMPTY = new PartitionMemory(List.of(), null);

  public PartitionMemory {
    refusals = List.copyOf(refusals);
  }
}
