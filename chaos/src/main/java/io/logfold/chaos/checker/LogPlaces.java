package io.logfold.chaos.checker;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The places of a log that may be remembered. Immutable in effect. */
final class LogPlaces {

  private final Map<Integer, Map<Long, LogPlace>> byOffset = new HashMap<>();

  LogPlaces(CountedLog log) {
    for (LogPlace place : log.places()) {
      byOffset
          .computeIfAbsent(place.partition(), _partition -> new HashMap<>())
          .put(place.offset(), place);
    }
  }

  boolean has(LogPlace place) {
    LogPlace actual = at(place.partition(), place.offset());
    return actual != null && actual.is(place);
  }

  /** What is there, for people. */
  String describe(int partition, long offset) {
    LogPlace actual = at(partition, offset);
    return actual == null ? "no end of a group and no beginning of a term" : actual.toString();
  }

  private @Nullable LogPlace at(int partition, long offset) {
    return offset == 0
        ? LogPlace.beginning(partition)
        : byOffset.getOrDefault(partition, Map.of()).get(offset);
  }
}
