package io.logfold.application.eventlog;

import org.jspecify.annotations.Nullable;

/**
 * A command that was refused, so that it is refused again whenever and wherever it is repeated.
 *
 * @param version the aggregate's version that it was refused at
 * @param expectedVersion the version that the command expected, if that is why it was refused; null
 *     when a rule of the domain refused it
 * @param code stable and machine-readable; cut after {@value #MAX_CODE} characters
 * @param message for people; cut after {@value #MAX_MESSAGE} characters
 */
public record Refusal(
    String aggregateId,
    String commandId,
    long version,
    @Nullable Long expectedVersion,
    String code,
    String message) {

  /** More than any code needs. */
  public static final int MAX_CODE = 200;

  /** A rule may quote what it was given, however long that is; the log keeps this much of it. */
  public static final int MAX_MESSAGE = 2_000;

  public Refusal {
    code = cut(code, MAX_CODE);
    message = cut(message, MAX_MESSAGE);
  }

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(max - 2));
    return text.substring(0, splits ? max - 2 : max - 1) + "…";
  }
}
