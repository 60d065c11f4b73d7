package io.logfold.bootstrap.imports;

import io.logfold.bootstrap.Failure;

/**
 * What the rows that were read take in the heap, by an estimate. A small compressed file may hold
 * more rows than any heap: reading ends before they take it. Not thread-safe.
 */
final class RowMemory {

  /** Of a row's objects: a record, two amounts, its place, its share of lists and maps. */
  private static final int BYTES_PER_ROW = 300;

  private final long limit;
  private long bytes;
  private long rows;

  /**
   * @param limit in bytes
   */
  RowMemory(long limit) {
    this.limit = limit;
  }

  /** Half of the heap; the orders that are being imported need the rest. */
  static RowMemory ofThisHeap() {
    return new RowMemory(Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * Counts one more row.
   *
   * @param characters in all of its columns
   * @throws Failure when the rows take too much
   */
  void take(SourceLine place, long characters) {
    rows++;
    bytes += BYTES_PER_ROW + characters;
    if (bytes > limit) {
      throw new Failure(
          "%s: these %,d rows are all that fit into half of the heap (%,d MiB); import the orders in parts, or give more memory (LOGFOLD_JAVA_OPTS=-Xmx…)"
              .formatted(place, rows, limit >> 20));
    }
  }
}
