package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.RecordedEvent;
import java.util.List;

/** Looks into a process between two of its steps. */
final class Inspection {

  private Inspection() {}

  static <S, C, E> void of(World<S, C, E> world, Life<S, C, E> life) {
    if (!life.serves()) {
      return;
    }
    PartitionProcessor<S, C, E> processor = life.processor();
    boolean owner = world.owner() == life;
    long saved = processor.checkpointer().saved().nextOffset();
    for (String id : world.oracle.aggregates()) {
      Resident<S> resident = processor.residents().find(id);
      if (resident != null) {
        world.oracle.checkSnapshot("the memory of " + life, resident.snapshot());
        if (resident.workingVersion() != resident.version() || resident.touched) {
          throw new Broken("%s: working state of %s is left over".formatted(life, id));
        }
      }
      if (owner) {
        ofOwner(life, world.oracle.events(id), resident, saved);
      }
    }
  }

  private static <S, C, E> void ofOwner(
      Life<S, C, E> life,
      List<RecordedEvent<E>> events,
      @org.jspecify.annotations.Nullable Resident<S> resident,
      long saved) {
    if (resident != null && resident.version() != events.size()) {
      throw new Broken(
          "%s owns the partition and has %s at version %d, but the log has %s"
              .formatted(life, resident.id, resident.version(), events));
    }
    if (events.isEmpty()) {
      return;
    }
    long last = events.getLast().position().offset();
    if (last >= life.processor().place().offset()) {
      throw new Broken(
          "%s owns the partition and knows it to %d, but the log has %s"
              .formatted(life, life.processor().place().offset(), events.getLast()));
    }
    if (last >= saved && (resident == null || !resident.dirty)) {
      throw new Broken(
          "%s has saved to %d, but does not keep %s for the next save"
              .formatted(life, saved, events.getLast()));
    }
  }
}
