package io.logfold.chaos.checker;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The content of a record's header {@value #HEADER}: its place in terms and groups. */
public sealed interface RecordMark {

  /** The header's name. */
  String HEADER = "logfold";

  /** The record opens a term: {@code <term>.<nonce>}. */
  record Opening(long term, String nonce) implements RecordMark {}

  /**
   * The record has content: {@code <term>.<nonce>.<index>.<rest>}.
   *
   * @param rest how many records of its group are still to come
   */
  record Data(long term, String nonce, long index, long rest) implements RecordMark {}

  /** Reads it; null: it is of another form. */
  static @Nullable RecordMark parse(String text) {
    Matcher parts = Form.PATTERN.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    try {
      long term = number(parts.group(1));
      return parts.group(3) == null
          ? new Opening(term, parts.group(2))
          : new Data(term, parts.group(2), number(parts.group(3)), number(parts.group(4)));
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static long number(String digits) {
    return new BigInteger(digits).longValueExact();
  }

  /** Apart, since an interface shows its constants. */
  final class Form {
    private static final Pattern PATTERN =
        Pattern.compile("([0-9]+)\\.([0-9a-f]{32})(?:\\.([0-9]+)\\.([0-9]+))?");

    private Form() {}
  }
}
