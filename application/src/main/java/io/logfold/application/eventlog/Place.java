package io.logfold.application.eventlog;

/**
 * A place in a partition that can be remembered and continued from: right behind the record that
 * opened a term, or behind the last record of a complete group. It says enough of the record before
 * it to notice, later, that the log has lost or replaced something.
 *
 * @param offset of the first record behind it
 * @param term that holds there
 * @param index of the last record that counts before it; see {@link
 *     io.logfold.application.term.ReaderRule}
 * @param leaderEpoch Kafka's leader epoch of the record before it, or {@link #UNKNOWN_EPOCH}
 */
public record Place(long offset, Term term, long index, int leaderEpoch) {

  /** The record before this place has not been read back yet. */
  public static final int UNKNOWN_EPOCH = -1;

  /** The beginning of every partition. */
  public static final Place BEGINNING = new Place(0, Term.NONE, 0, UNKNOWN_EPOCH);

  /** Whether both are the same place, as far as both leader epochs are known. */
  public boolean isSameAs(Place other) {
    return offset == other.offset
        && index == other.index
        && term.equals(other.term)
        && (leaderEpoch == other.leaderEpoch
            || leaderEpoch == UNKNOWN_EPOCH
            || other.leaderEpoch == UNKNOWN_EPOCH);
  }

  public Place {
    if (offset < 0 || index < 0) {
      throw new IllegalArgumentException(
          "not a place: offset %s, index %s".formatted(offset, index));
    }
  }

  @Override
  public String toString() {
    return "offset %s (term %s, index %s, leader epoch %s)"
        .formatted(offset, term, index, leaderEpoch);
  }
}
