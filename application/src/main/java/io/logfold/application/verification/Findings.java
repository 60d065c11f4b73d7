package io.logfold.application.verification;

import java.util.ArrayList;
import java.util.List;

/** Counts, and keeps the first findings in words. Not thread-safe. */
final class Findings {

  private static final int KEPT = 100;

  private final List<String> words = new ArrayList<>();
  long events;
  long aggregates;
  long snapshots;
  long unindexed;
  private long gaps;
  private long duplicates;
  private long divergent;
  private long unreadable;

  void gap(String finding) {
    gaps++;
    keep("gap: " + finding);
  }

  void duplicate(String finding) {
    duplicates++;
    keep("duplicate: " + finding);
  }

  void divergent(String finding) {
    divergent++;
    keep("divergent: " + finding);
  }

  /** A partition that can be read no further. */
  void unreadable(String finding) {
    unreadable++;
    keep("unreadable: " + finding);
  }

  private void keep(String finding) {
    if (words.size() < KEPT) {
      words.add(finding);
    }
  }

  /** Adds what another part has found. */
  void add(Findings other) {
    events += other.events;
    aggregates += other.aggregates;
    snapshots += other.snapshots;
    unindexed += other.unindexed;
    gaps += other.gaps;
    duplicates += other.duplicates;
    divergent += other.divergent;
    unreadable += other.unreadable;
    other.words.forEach(this::keep);
  }

  VerificationReport report() {
    return new VerificationReport(
        events,
        aggregates,
        snapshots,
        unindexed,
        gaps,
        duplicates,
        divergent,
        unreadable,
        List.copyOf(words));
  }
}
