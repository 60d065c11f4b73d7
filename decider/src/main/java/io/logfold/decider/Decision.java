package io.logfold.decider;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
   * @param field the command's field whose value is at fault, e.g. {@code unitPrice}; the message
   *     begins with it. Null when no single field is at fault
   */
  record Rejected<E>(String code, String message, @Nullable String field) implements Decision<E> {}

  /** Accepts with one event. */
  static <E> Decision<E> accept(E event) {
    return new Accepted<>(List.of(event));
  }

  /** Accepts with several events, in order. */
  static <E> Decision<E> accept(List<E> events) {
    return new Accepted<>(events);
  }

  /** Rejects for a reason that no single field of the command is at fault for. */
  static <E> Decision<E> reject(String code, String message) {
    return new Rejected<>(code, message, null);
  }

  /**
   * Rejects because of one field's value.
   *
   * @param reason reads on after the field: {@code has 3 decimals, but EUR has 2}
   */
  static <E> Decision<E> rejectField(String code, String field, String reason) {
    return new Rejected<>(code, field + " " + reason, field);
  }
}
