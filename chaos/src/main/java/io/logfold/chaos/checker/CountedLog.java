package io.logfold.chaos.checker;

import io.logfold.chaos.checker.SkippedRecord.Reason;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A whole topic as {@link CountingRule} sees it, in the order of each partition.
 *
 * @param places all that may be remembered
 * @param skipped what does not count, in no order
 */
public record CountedLog(
    List<StoredEvent> events,
    List<StoredNote> notes,
    List<LogPlace> places,
    List<SkippedRecord> skipped) {

  public CountedLog {
    events = List.copyOf(events);
    notes = List.copyOf(notes);
    places = List.copyOf(places);
    skipped = List.copyOf(skipped);
  }

  /** How many records do not count for that reason. */
  public int count(Reason reason) {
    return (int) skipped.stream().filter(record -> record.reason() == reason).count();
  }

  /** How many terms were opened. */
  int terms() {
    return (int)
        places.stream().map(place -> place.partition() + " " + place.nonce()).distinct().count();
  }

  /** Where the records are that do not count, each as {@code partition/offset}. */
  public Set<String> skippedPlaces() {
    return skipped.stream()
        .map(record -> record.partition() + "/" + record.offset())
        .collect(Collectors.toUnmodifiableSet());
  }
}
