package io.logfold.chaos.checker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place that may be remembered: behind the opening of a term, or behind a complete group.
 *
 * @param offset of the next record
 * @param term number of the one that holds there
 * @param nonce of that term
 * @param index of the last record that counts before it
 * @param leaderEpoch Kafka's, of the record before it
 */
public record LogPlace(
    int partition, long offset, long term, String nonce, long index, int leaderEpoch) {

  private static final Pattern TOKEN =
      Pattern.compile("([0-9]+)/([0-9]+)/([0-9]+)\\.([0-9a-f]*)/([0-9]+)/(-1|[0-9]+)@.+");

  /** The leader epoch of a place whose record before it was not read. */
  static final int UNKNOWN_EPOCH = -1;

  /** The beginning of a partition. */
  static LogPlace beginning(int partition) {
    return new LogPlace(partition, 0, 0, "", 0, UNKNOWN_EPOCH);
  }

  /**
   * The place that a token names: {@code partition/offset/term.nonce/index/epoch@log}.
   *
   * @return null: it has another form
   */
  static @Nullable LogPlace parse(String token) {
    Matcher parts = TOKEN.matcher(token);
    try {
      return parts.matches()
          ? new LogPlace(
              Integer.parseInt(parts.group(1)),
              Long.parseLong(parts.group(2)),
              Long.parseLong(parts.group(3)),
              parts.group(4),
              Long.parseLong(parts.group(5)),
              Integer.parseInt(parts.group(6)))
          : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whether both are the same, as far as their leader epochs are known. */
  boolean is(LogPlace other) {
    return withEpoch(UNKNOWN_EPOCH).equals(other.withEpoch(UNKNOWN_EPOCH))
        && (leaderEpoch == other.leaderEpoch
            || leaderEpoch == UNKNOWN_EPOCH
            || other.leaderEpoch == UNKNOWN_EPOCH);
  }

  private LogPlace withEpoch(int epoch) {
    return new LogPlace(partition, offset, term, nonce, index, epoch);
  }
}
