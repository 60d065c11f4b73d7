package io.logfold.application.internal.partition;

import io.logfold.application.eventlog.EventCursor;
import io.logfold.application.eventlog.EventLog;
import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.RecordedEvent;
import java.util.List;

/** What a log says of the stream of commands that belongs to its partition 0. */
final class Streams {

  private Streams() {}

  /** How far it was taken. */
  static <E> long progress(EventLog<E> log) {
    NoteFold notes = new NoteFold();
    try (EventCursor<E> cursor = log.read(0, Place.BEGINNING, log.extent(0).end())) {
      List<RecordedEvent<E>> batch;
      do {
        batch = cursor.next();
        cursor.notes().forEach(notes::fold);
      } while (!batch.isEmpty());
    }
    var commands = notes.commands();
    return commands == null ? 0 : commands.next();
  }
}
