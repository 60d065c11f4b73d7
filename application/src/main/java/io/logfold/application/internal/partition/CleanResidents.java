package io.logfold.application.internal.partition;

import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The clean aggregates, from the least to the most recently used: a list through the residents
 * themselves, so that to find, to use and to dirty one costs a single look into a map, and a
 * resident no more memory than two references. Confined to the partition's thread.
 */
final class CleanResidents<S> {

  private @Nullable Resident<S> eldest;
  private @Nullable Resident<S> youngest;
  private int size;

  int size() {
    return size;
  }

  /** Adds one as the most recently used. */
  void add(Resident<S> resident) {
    Resident<S> last = youngest;
    resident.lessRecent = last;
    resident.moreRecent = null;
    if (last == null) {
      eldest = resident;
    } else {
      last.moreRecent = resident;
    }
    youngest = resident;
    size++;
  }

  /** One of them was used. */
  void used(Resident<S> resident) {
    if (resident != youngest) {
      remove(resident);
      add(resident);
    }
  }

  void remove(Resident<S> resident) {
    Resident<S> before = resident.lessRecent;
    Resident<S> after = resident.moreRecent;
    if (before == null) {
      eldest = after;
    } else {
      before.moreRecent = after;
    }
    if (after == null) {
      youngest = before;
    } else {
      after.lessRecent = before;
    }
    // No chain of references from long-lived objects into what left: it would survive with them.
    resident.lessRecent = null;
    resident.moreRecent = null;
    size--;
  }

  /**
   * Takes the least recently used one out.
   *
   * @throws NoSuchElementException when there is none
   */
  Resident<S> removeEldest() {
    Resident<S> first = eldest;
    if (first == null) {
      throw new NoSuchElementException("no clean aggregate");
    }
    remove(first);
    return first;
  }

  void clear() {
    eldest = null;
    youngest = null;
    size = 0;
  }
}
