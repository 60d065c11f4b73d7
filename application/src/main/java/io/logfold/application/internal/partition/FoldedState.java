package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.Place;
import io.logfold.application.snapshot.SnapshotStore.Start;

/**
 * What a partition has in memory of its log: the aggregates, the fold of the notes, and how much of
 * it is saved. Confined to the partition's thread.
 *
 * @param residents the aggregates
 * @param notes the fold of the notes
 * @param checkpointer saves both
 * @param loader loads aggregates that were saved
 * @param tailFold folds further events into it
 */
record FoldedState<S, C, E>(
    Residents<S> residents,
    NoteFold notes,
    Checkpointer<S> checkpointer,
    AggregateLoader<S> loader,
    TailFold<S, C, E> tailFold) {

  /**
   * @param saveEnded run by any thread when a save has ended
   */
  static <S, C, E> FoldedState<S, C, E> empty(
      PartitionSetup<S, C, E> setup, PartitionEnvironment environment, Runnable saveEnded) {
    Residents<S> residents =
        new Residents<>(setup.options(), environment.memory(), setup.decider()::weight);
    NoteFold notes = new NoteFold();
    Checkpointer<S> checkpointer =
        new Checkpointer<>(setup, environment, residents, notes, saveEnded);
    AggregateLoader<S> loader = new AggregateLoader<>(setup, environment, residents, checkpointer);
    return new FoldedState<>(
        residents, notes, checkpointer, loader, new TailFold<>(setup, residents, loader));
  }

  /**
   * Forgets everything and starts over from what was saved.
   *
   * @param base the saved place, as the log has it
   */
  void restart(Start start, Place base) {
    residents.clear();
    tailFold.startOver();
    notes.restore(start.memory());
    checkpointer.startFrom(start.checkpoint());
    residents.newAggregates().startFrom(base.offset());
  }
}
