package io.logfold.testkit.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * Records that are still under way although their sender has given up on them, or died. Shared by
 * the nodes of one simulation; single-threaded.
 */
public final class InFlightRecords {

  private final List<Runnable> arrivals = new ArrayList<>();

  void add(Runnable arrival) {
    arrivals.add(arrival);
  }

  /** Some of them arrive, in any order. */
  public void arrive(SeededRandom chance) {
    while (!arrivals.isEmpty()) {
      arrivals.remove(chance.below(arrivals.size())).run();
      if (chance.happens(0.3)) {
        return;
      }
    }
  }

  /** What has not arrived never will. */
  public void lose() {
    arrivals.clear();
  }
}
