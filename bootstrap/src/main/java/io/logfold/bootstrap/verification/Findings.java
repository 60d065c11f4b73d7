package io.logfold.bootstrap.verification;

import java.util.ArrayList;
import java.util.List;

/** Counts, and keeps the first findings in words. For one thread. */
final class Findings {

  private static final int KEPT = 100;

  private final List<String> words = new ArrayList<>();
  long events;
  long aggregates;
  long snapshots;
  long gaps;
  long duplicates;
  long divergent;

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

  private void keep(String finding) {
    if (words.size() < KEPT) {
      words.add(finding);
    }
  }

  VerificationReport report() {
    return new VerificationReport(
        events, aggregates, snapshots, gaps, duplicates, divergent, List.copyOf(words));
  }
}
