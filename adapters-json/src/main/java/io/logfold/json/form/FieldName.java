package io.logfold.json.form;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A field's name, as text and as the bytes that precede its value: the name in quotation marks and
 * the colon. Names of 5 to 13 characters, which most have, are compared and written as two words
 * that may overlap. Thread-safe.
 */
final class FieldName {

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final String text;
  private final byte[] json;
  private final boolean twoWords;
  private final long head;
  private final long tail;

  FieldName(String text) {
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '"' && c != '\\')) {
      throw new IllegalArgumentException(
          "a field's name must be printable ASCII without quotes and backslashes: '" + text + "'");
    }
    this.text = text;
    this.json = ("\"" + text + "\":").getBytes(US_ASCII);
    this.twoWords = json.length >= Long.BYTES && json.length <= 2 * Long.BYTES;
    this.head = twoWords ? (long) WORDS.get(json, 0) : 0;
    this.tail = twoWords ? (long) WORDS.get(json, json.length - Long.BYTES) : 0;
  }

  String text() {
    return text;
  }

  /** How many bytes precede the value. */
  int length() {
    return json.length;
  }

  /** Whether these bytes are in {@code bytes} from {@code begin}. */
  boolean isAt(byte[] bytes, int begin) {
    int end = begin + json.length;
    if (end > bytes.length) {
      return false;
    }
    return twoWords
        ? (long) WORDS.get(bytes, begin) == head
            && (long) WORDS.get(bytes, end - Long.BYTES) == tail
        : Arrays.equals(bytes, begin, end, json, 0, json.length);
  }

  /** Writes these bytes, for which there is room. */
  void put(byte[] bytes, int begin) {
    if (twoWords) {
      WORDS.set(bytes, begin, head);
      WORDS.set(bytes, begin + json.length - Long.BYTES, tail);
    } else {
      System.arraycopy(json, 0, bytes, begin, json.length);
    }
  }
}
