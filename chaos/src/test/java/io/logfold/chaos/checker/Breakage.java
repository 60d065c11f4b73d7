package io.logfold.chaos.checker;

import io.logfold.chaos.checker.Finding.Kind;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A way in which a service could break a promise, done to a run that was good. */
interface Breakage {

  /** All of them. */
  static List<Breakage> all() {
    return Stream.<Breakage>concat(
            Stream.of(HistoryBreakage.values()), Stream.of(LogBreakage.values()))
        .toList();
  }

  /** What the checker must say, among others perhaps. */
  Kind kind();

  /** Spoils the run; false: it offers no opportunity. */
  boolean spoil(Run run, SplittableRandom random);
}
