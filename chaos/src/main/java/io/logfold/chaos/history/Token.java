package io.logfold.chaos.history;

/**
 * A consistency token: everything in the partition before the offset.
 *
 * @param offset the next one
 * @param text the whole token as a node sent it, which clients send back; empty when no node did
 */
public record Token(int partition, long offset, String text) {

  public Token(int partition, long offset) {
    this(partition, offset, "");
  }

  /**
   * Reads what a node gave.
   *
   * @throws IllegalArgumentException when it does not begin with a partition and an offset
   */
  public static Token parse(String text) {
    String[] parts = text.split("/", 3);
    if (parts.length < 2) {
      throw new IllegalArgumentException("not a token: " + text);
    }
    return new Token(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), text);
  }

  @Override
  public String toString() {
    return text.isEmpty() ? partition + "/" + offset : text;
  }
}
