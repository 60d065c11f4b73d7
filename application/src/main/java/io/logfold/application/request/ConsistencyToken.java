package io.logfold.application.request;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an answer rests on: everything in the partition before an offset. Whoever brings it along is
 * answered with at least that, by any node.
 *
 * @param nextOffset offset after the last event that it covers
 */
public record ConsistencyToken(int partition, long nextOffset) {

  private static final Pattern TEXT = Pattern.compile("(\\d{1,6})/(\\d{1,18})");

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static ConsistencyToken parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "must be a partition and an offset, like 2/1234, but is '" + text + "'");
    }
    return new ConsistencyToken(
        Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  /** {@code 2/1234}. */
  @Override
  public String toString() {
    return partition + "/" + nextOffset;
  }
}
