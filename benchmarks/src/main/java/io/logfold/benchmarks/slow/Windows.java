package io.logfold.benchmarks.slow;

import java.util.ArrayList;
import java.util.List;

/** Periods in which an activity went on. Thread-safe. */
final class Windows {

  private record Window(long begin, long end) {}

  private final List<Window> windows = new ArrayList<>();
  private long ever;

  /** Something went on from {@code begin} to {@code end}, in nanoseconds. */
  synchronized void add(long begin, long end) {
    windows.add(new Window(begin, end));
    ever++;
  }

  synchronized void clear() {
    windows.clear();
  }

  /** How many there were. */
  synchronized int count() {
    return windows.size();
  }

  /** The same with those that were cleared. */
  synchronized long ever() {
    return ever;
  }

  /** How many nanoseconds of this stretch lie within one, the longest if there are several. */
  synchronized long overlap(long begin, long end) {
    long longest = 0;
    for (Window window : windows) {
      longest = Math.max(longest, Math.min(end, window.end) - Math.max(begin, window.begin));
    }
    return longest;
  }

  /** The longest one, in nanoseconds. */
  synchronized long longest() {
    return windows.stream().mapToLong(window -> window.end - window.begin).max().orElse(0);
  }

  /** All together, in nanoseconds. */
  synchronized long total() {
    return windows.stream().mapToLong(window -> window.end - window.begin).sum();
  }
}
