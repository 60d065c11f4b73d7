package io.logfold.application.request;

import org.jspecify.annotations.Nullable;

/**
 * A command id with a fingerprint of its request: the key of idempotency that the caller chose, and
 * what tells whether the key is used for the same request again. The text of both is the command id
 * that the engine and the log know, so that the fingerprint is known wherever the id is.
 *
 * <p>Two ids are the same command when their keys are. They contradict each other when both have a
 * fingerprint and the fingerprints differ: then the later command is {@linkplain #REUSED refused}.
 * An id without fingerprint repeats whatever its key was used for.
 *
 * @param key without a tab
 * @param fingerprint any text; null: the caller vouches that equal keys mean equal requests
 */
public record CommandId(String key, @Nullable String fingerprint) {

  /** Code of the rejection of a command whose key was used for another one. Nothing is stored. */
  public static final String REUSED = "command.id-reused";

  private static final char SEPARATOR = '\t';

  /**
   * @throws IllegalArgumentException for a key with a tab in it
   */
  public CommandId {
    if (key.indexOf(SEPARATOR) >= 0) {
      throw new IllegalArgumentException("the key of a command id must not have a tab: " + key);
    }
  }

  /** The key of a command id, without its fingerprint. */
  public static String keyOf(String text) {
    int end = keyLength(text);
    return end == text.length() ? text : text.substring(0, end);
  }

  /** How many characters of a command id are its key. */
  public static int keyLength(String text) {
    int separator = text.indexOf(SEPARATOR);
    return separator < 0 ? text.length() : separator;
  }

  /** Whether the character ends a key within a command id. */
  public static boolean endsKey(char character) {
    return character == SEPARATOR;
  }

  /** Whether two command ids with the same key are of different requests. */
  public static boolean contradict(String one, String other) {
    return !one.equals(other) && keyLength(one) < one.length() && keyLength(other) < other.length();
  }

  /** The command id as engine and log know it. */
  @Override
  public String toString() {
    return fingerprint == null ? key : key + SEPARATOR + fingerprint;
  }
}
