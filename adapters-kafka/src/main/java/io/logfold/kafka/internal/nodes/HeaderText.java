package io.logfold.kafka.internal.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Headers of commands and replies, as text. Other programs write and read them as well. */
final class HeaderText {

  static final String COMMAND = "command";
  static final String COMMAND_ID = "commandId";
  static final String EXPECTED_VERSION = "expectedVersion";
  static final String CORRELATION_ID = "correlationId";
  static final String TRACEPARENT = "traceparent";

  /** Until when, in ms since 1970, the owner may begin with it. */
  static final String DEADLINE = "deadline";

  /** The partition of the replies' topic to which a reply is to go. */
  static final String REPLY_PARTITION = "replyPartition";

  /** Comes back in the answer. */
  static final String REQUEST_ID = "requestId";

  static final String RESULT = "result";

  static final String VERSION = "version";
  static final String FIRST_VERSION = "firstVersion";
  static final String REPLAYED = "replayed";
  static final String CODE = "code";
  static final String MESSAGE = "message";

  /** The command's field whose value is at fault, if it is a single one. */
  static final String FIELD = "field";

  static final String RETRY_AFTER_MILLIS = "retryAfterMillis";

  /** What the answer rests on: partition and offset. */
  static final String POSITION = "position";

  /** Why a record is among the dead letters. */
  static final String REASON = "reason";

  /** Where it was: partition and offset. */
  static final String FOUND_AT = "foundAt";

  /** Why a record has no value although it should, and where to find what is missing. */
  static final String VALUE_OMITTED = "valueOmitted";

  /** Texts for people are cut after so many characters: they may quote what they complain of. */
  private static final int MAX_TEXT = 2_000;

  private HeaderText() {}

  /**
   * @throws IllegalArgumentException it is not UTF-8
   */
  static @Nullable String find(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : utf8("header '" + name + "'", header.value());
  }

  /**
   * Text, exactly. Replacing what is not UTF-8 would make different ids the same.
   *
   * @throws IllegalArgumentException it is not UTF-8
   */
  static String utf8(String what, byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(what + " is not UTF-8", e);
    }
  }

  /** A text for people, cut where it is too long for a header. */
  static String brief(@Nullable String text) {
    if (text == null || text.length() <= MAX_TEXT) {
      return String.valueOf(text);
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MAX_TEXT - 2));
    return text.substring(0, splits ? MAX_TEXT - 2 : MAX_TEXT - 1) + "…";
  }

  /**
   * @throws IllegalArgumentException there is none, or it is not UTF-8
   */
  static String get(Headers headers, String name) {
    String value = find(headers, name);
    if (value == null) {
      throw new IllegalArgumentException("header '" + name + "' is missing");
    }
    return value;
  }

  /**
   * @throws IllegalArgumentException it is no whole number, or not UTF-8
   */
  static @Nullable Long findNumber(Headers headers, String name) {
    String value = find(headers, name);
    try {
      return value == null ? null : Long.valueOf(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "header '%s' must be a whole number, but is '%s'".formatted(name, brief(value)), e);
    }
  }

  static long number(Headers headers, String name) {
    Long value = findNumber(headers, name);
    if (value == null) {
      throw new IllegalArgumentException("header '" + name + "' is missing");
    }
    return value;
  }

  /** Adds it, unless there is nothing to add. */
  static void put(Headers headers, String name, @Nullable Object value) {
    if (value != null) {
      headers.add(name, value.toString().getBytes(UTF_8));
    }
  }
}
