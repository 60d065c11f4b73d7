package io.logfold.domain;

import java.util.List;

/**
 * What a {@link Decider} says to a command.
 *
 * @param <E> the events of the aggregate
 */
public sealed interface Decision<E> {

  /**
   * The command is carried out.
   *
   * @param events what happened, in order; empty when the command changes nothing
   */
  record Accepted<E>(List<E> events) implements Decision<E> {
    public Accepted {
      events = List.copyOf(events);
    }
  }

  /**
   * A rule of the domain forbids the command; nothing happens.
   *
   * @param code stable and machine-readable, e.g. {@code order.not-paid}
   * @param message for people: what is, and what would have to be, without the aggregate's id
   */
  record Rejected<E>(String code, String message) implements Decision<E> {}

  /** Accepts with one event. */
  static <E> Decision<E> accept(E event) {
    return new Accepted<>(List.of(event));
  }

  /** Accepts with several events, in order. */
  static <E> Decision<E> accept(List<E> events) {
    return new Accepted<>(events);
  }

  /** Rejects, see {@link Rejected}. */
  static <E> Decision<E> reject(String code, String message) {
    return new Rejected<>(code, message);
  }
}
