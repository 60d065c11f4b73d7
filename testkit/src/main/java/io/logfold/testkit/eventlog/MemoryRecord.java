package io.logfold.testkit.eventlog;

import io.logfold.application.eventlog.LogNote;
import io.logfold.application.eventlog.NewEvent;
import io.logfold.application.term.Stamp;
import org.jspecify.annotations.Nullable;

/** A record of a partition in memory, whether it counts or not. */
sealed interface MemoryRecord<E> {

  /** Null: it is foreign. */
  @Nullable Stamp stamp();

  /** Opens a term. */
  record Opening<E>(Stamp.Opening stamp, String owner) implements MemoryRecord<E> {}

  /** Has an event. */
  record Event<E>(Stamp.Data stamp, NewEvent<E> event) implements MemoryRecord<E> {}

  /** Has a note. */
  record Note<E>(Stamp.Data stamp, LogNote note) implements MemoryRecord<E> {}

  /** Written by another program. */
  record Foreign<E>() implements MemoryRecord<E> {
    @Override
    public @Nullable Stamp stamp() {
      return null;
    }
  }
}
