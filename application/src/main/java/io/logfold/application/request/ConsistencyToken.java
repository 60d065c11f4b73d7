package io.logfold.application.request;

import io.logfold.application.eventlog.Place;
import io.logfold.application.eventlog.Term;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer rests on: everything in the partition before a place. Whoever brings it along is
 * answered with at least that, by any node.
 *
 * @param log the {@linkplain io.logfold.application.eventlog.LogIdentity#id id} of the log
 * @param place behind everything that the answer may rest on
 */
public record ConsistencyToken(String log, int partition, Place place) {

  private static final Pattern TEXT =
      Pattern.compile(
          "(\\d{1,6})/(\\d{1,18})/(\\d{1,18})\\.([0-9a-f]{0,32})/(\\d{1,18})/(-1|\\d{1,9})@(\\S{1,100})");

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static ConsistencyToken parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "not a position that an answer gave: '"
              + text
              + "'; send the value of Logfold-Position unchanged");
    }
    return new ConsistencyToken(
        matcher.group(7),
        Integer.parseInt(matcher.group(1)),
        new Place(
            Long.parseLong(matcher.group(2)),
            new Term(Long.parseLong(matcher.group(3)), matcher.group(4)),
            Long.parseLong(matcher.group(5)),
            Integer.parseInt(matcher.group(6))));
  }

  /** Offset after the last record that it covers. */
  public long nextOffset() {
    return place.offset();
  }

  /** {@code partition/offset/term.nonce/index/leaderEpoch@log}. */
  @Override
  public String toString() {
    return partition
        + "/"
        + place.offset()
        + "/"
        + place.term()
        + "/"
        + place.index()
        + "/"
        + place.leaderEpoch()
        + "@"
        + log;
  }
}
