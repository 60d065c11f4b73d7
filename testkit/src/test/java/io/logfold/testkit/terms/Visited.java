package io.logfold.testkit.terms;

import java.util.Arrays;

/** The states that were reached, in their order, each with the state and the step before it. */
final class Visited {

  private long[] table = new long[1 << 16];
  private int[] before = new int[1 << 15];
  private short[] steps = new short[1 << 15];
  private int size;

  /**
   * Adds a state.
   *
   * @return its number, or -1: it was reached before
   */
  int add(long code, int from, int step) {
    long key = code == 0 ? 1 : code;
    if (2 * size >= table.length) {
      grow();
    }
    int slot = slot(table, key);
    if (table[slot] == key) {
      return -1;
    }
    table[slot] = key;
    if (size == before.length) {
      before = Arrays.copyOf(before, 2 * size);
      steps = Arrays.copyOf(steps, 2 * size);
    }
    before[size] = from;
    steps[size] = (short) step;
    return size++;
  }

  private static int slot(long[] table, long key) {
    int mask = table.length - 1;
    int slot = (int) (key ^ (key >>> 32)) & mask;
    while (table[slot] != 0 && table[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] larger = new long[2 * table.length];
    for (long key : table) {
      if (key != 0) {
        larger[slot(larger, key)] = key;
      }
    }
    table = larger;
  }

  /** The steps that lead to a state, and one more. */
  int[] way(int to, int oneMore) {
    int length = 1;
    for (int at = to; at != 0; at = before[at]) {
      length++;
    }
    int[] way = new int[length];
    way[--length] = oneMore;
    for (int at = to; at != 0; at = before[at]) {
      way[--length] = steps[at];
    }
    return way;
  }

  int size() {
    return size;
  }
}
