package io.logfold.chaos.history;

/** The final answer to a command. */
public sealed interface Answer {

  /**
   * It is stored.
   *
   * @param version of the order after it
   * @param position what the answer rests on
   */
  record Accepted(long version, Token position, boolean replayed) implements Answer {}

  /** A rule forbids it: nothing is stored, nor ever will be. */
  record Rejected(String code) implements Answer {}

  /** The order was at another version: nothing is stored, nor ever will be. */
  record Conflict(long actualVersion) implements Answer {}

  /** The client gave up without an answer: it may be stored, or be stored yet. */
  record Unknown(String reason) implements Answer {}
}
