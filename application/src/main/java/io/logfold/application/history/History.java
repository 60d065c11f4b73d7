package io.logfold.application.history;

import io.logfold.application.eventlog.RecordedEvent;
import java.util.List;

/**
 * Events of one aggregate, oldest first.
 *
 * @param scanned whether the partition had to be scanned for them because the index could not be
 *     used; the events are the same, only later
 */
public record History<E>(List<RecordedEvent<E>> events, boolean scanned) {

  public History {
    events = List.copyOf(events);
  }
}
