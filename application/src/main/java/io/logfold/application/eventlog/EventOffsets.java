package io.logfold.application.eventlog;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of one aggregate lie within its partition: ascending offsets, one per event.
 * Immutable; made with a {@link Builder}.
 */
public final class EventOffsets {

  /** No events. */
  public static final EventOffsets NONE = new EventOffsets(new long[0]);

  private final long[] offsets;

  private EventOffsets(long[] offsets) {
    this.offsets = offsets;
  }

  /**
   * These offsets.
   *
   * @throws IllegalArgumentException when they do not rise
   */
  public static EventOffsets of(long... offsets) {
    Builder builder = new Builder();
    for (long offset : offsets) {
      builder.add(offset);
    }
    return builder.build();
  }

  /** How many events. */
  public int size() {
    return offsets.length;
  }

  public boolean isEmpty() {
    return offsets.length == 0;
  }

  /** The offset of the event at this index, from 0. */
  public long get(int index) {
    return offsets[index];
  }

  /** Those at {@code from} and beyond. */
  public EventOffsets from(long from) {
    int index = Arrays.binarySearch(offsets, from);
    int begin = index >= 0 ? index : -index - 1;
    return begin == 0 ? this : slice(begin, offsets.length);
  }

  /** Those from index {@code begin} up to, not including, index {@code end}. */
  public EventOffsets slice(int begin, int end) {
    return new EventOffsets(Arrays.copyOfRange(offsets, begin, end));
  }

  /** These and then those of {@code later} that lie beyond all of these. */
  public EventOffsets then(EventOffsets later) {
    if (isEmpty()) {
      return later;
    }
    EventOffsets beyond = later.from(offsets[offsets.length - 1] + 1);
    long[] all = Arrays.copyOf(offsets, offsets.length + beyond.size());
    System.arraycopy(beyond.offsets, 0, all, offsets.length, beyond.size());
    return new EventOffsets(all);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EventOffsets that && Arrays.equals(offsets, that.offsets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(offsets);
  }

  @Override
  public String toString() {
    return Arrays.toString(offsets);
  }

  /** Gathers offsets. For one thread. */
  public static final class Builder {

    private long[] offsets = new long[2];
    private int size;

    /** Adds the offset of a further event. */
    public Builder add(long offset) {
      if (size > 0 && offsets[size - 1] >= offset) {
        throw new IllegalArgumentException(
            "offset %s does not come after %s".formatted(offset, offsets[size - 1]));
      }
      if (size == offsets.length) {
        offsets = Arrays.copyOf(offsets, size + (size >> 1) + 1);
      }
      offsets[size++] = offset;
      return this;
    }

    public int size() {
      return size;
    }

    /** Forgets the first ones. */
    public void dropFirst(int count) {
      offsets = Arrays.copyOfRange(offsets, count, Math.max(size, count + 2));
      size -= count;
    }

    /** What was added so far; the builder can go on. */
    public EventOffsets build() {
      return size == 0 ? NONE : new EventOffsets(Arrays.copyOf(offsets, size));
    }
  }
}
