package io.logfold.application.forwarding;

import java.time.Instant;

/**
 * Turns commands into bytes and back, for their way to another node. Other programs write them,
 * too. Thread-safe.
 *
 * @param <C> the commands
 */
public interface CommandCodec<C> {

  /** The name of a command's kind, e.g. {@code add-line}. */
  String nameOf(C command);

  byte[] encode(C command);

  /**
   * Makes sure that other programs may address an aggregate with this id.
   *
   * @throws IllegalArgumentException when not; the message says what is wrong
   */
  default void requireId(String aggregateId) {}

  /**
   * Reads a command.
   *
   * @param now the command's time if it does not give its own
   * @throws RuntimeException when there is no such command or the bytes do not fit it; the message
   *     says what is wrong
   */
  C decode(String name, byte[] data, Instant now);
}
