package io.logfold.kafka.internal.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.logfold.application.eventlog.Term;
import io.logfold.application.term.Stamp;
import java.util.Arrays;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The stamp of a record as the header {@value #NAME}: {@code term.nonce} for a record that opens a
 * term, {@code term.nonce.index.rest} for any other. Numbers are decimal; the nonce has 32
 * hexadecimal digits. Part of the log's format. Not thread-safe.
 */
public final class StampHeader {

  static final String NAME = "logfold";

  /** The longest stamp, with every number at its widest, and its name. */
  static final int MAX_BYTES = 18 + 1 + 32 + 1 + 18 + 1 + 10 + NAME.length();

  private static final int NONCE_LENGTH = 32;
  private static final int MAX_DIGITS = 18;

  /** The term read last, and its text with the dot behind it: most records have the same one. */
  private Term term = Term.NONE;

  private byte[] termText = {};

  /** The stamp of a record; null: it has no valid one, so another program wrote it. */
  public @Nullable Stamp read(Headers headers) {
    Header header = headers.lastHeader(NAME);
    byte[] text = header == null ? null : header.value();
    if (text == null) {
      return null;
    }
    int length = termText.length;
    if (length > 0 && text.length > length && Arrays.equals(text, 0, length, termText, 0, length)) {
      return data(term, text, length);
    }
    return readAnew(text);
  }

  private @Nullable Stamp readAnew(byte[] text) {
    int dot = digits(text, 0);
    if (dot <= 0 || dot == text.length || text[dot] != '.') {
      return null;
    }
    int end = dot + 1 + NONCE_LENGTH;
    if (end > text.length || !isNonce(text, dot + 1, end)) {
      return null;
    }
    Term read = new Term(number(text, 0, dot), new String(text, dot + 1, NONCE_LENGTH, ISO_8859_1));
    if (read.number() == 0) {
      return null;
    }
    if (end == text.length) {
      return new Stamp.Opening(read);
    }
    if (text[end] != '.') {
      return null;
    }
    term = read;
    termText = Arrays.copyOf(text, end + 1);
    return data(read, text, end + 1);
  }

  private static @Nullable Stamp data(Term term, byte[] text, int begin) {
    int dot = digits(text, begin);
    if (dot <= begin || dot == text.length || text[dot] != '.') {
      return null;
    }
    int end = digits(text, dot + 1);
    if (end == dot + 1 || end != text.length) {
      return null;
    }
    long rest = number(text, dot + 1, end);
    return rest > Integer.MAX_VALUE
        ? null
        : new Stamp.Data(term, number(text, begin, dot), (int) rest);
  }

  /** Index after the digits that begin there, of which there may be {@value #MAX_DIGITS}. */
  private static int digits(byte[] text, int begin) {
    int end = begin;
    while (end < text.length && end - begin < MAX_DIGITS && text[end] >= '0' && text[end] <= '9') {
      end++;
    }
    return end;
  }

  private static long number(byte[] text, int begin, int end) {
    long number = 0;
    for (int i = begin; i < end; i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }

  private static boolean isNonce(byte[] text, int begin, int end) {
    for (int i = begin; i < end; i++) {
      byte c = text[i];
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** The header of a stamp. */
  public static Header of(Stamp stamp) {
    return CloudEvent.header(
        NAME,
        switch (stamp) {
          case Stamp.Opening(Term opened) -> opened.toString();
          case Stamp.Data(Term of, long index, int rest) -> of + "." + index + "." + rest;
        });
  }
}
