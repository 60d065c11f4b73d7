package io.logfold.testkit.decider;

import io.logfold.decider.Decider;
import io.logfold.decider.Decision;
import io.logfold.decider.Decision.Accepted;
import io.logfold.decider.Decision.Rejected;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;

/**
 * A decider's rule in one sentence:
 *
 * {@snippet :
 * DeciderSpec.given(decider, created, approved).when(ship).then(shipped);
 * DeciderSpec.given(decider, created).when(ship).thenRejected("order.not-approved");
 * }
 *
 * <p>Every {@code when} also holds the decider to its contract: deciding twice says the same,
 * leaves the state as it was, and what is emitted can be folded.
 *
 * @param <S> the aggregate's state
 * @param <C> its commands
 * @param <E> its events
 */
public final class DeciderSpec<S, C, E> {

  private final Decider<S, C, E> decider;
  private final S state;

  private DeciderSpec(Decider<S, C, E> decider, S state) {
    this.decider = decider;
    this.state = state;
  }

  /** An aggregate that has had these events, or none. */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <S, C, E> DeciderSpec<S, C, E> given(Decider<S, C, E> decider, E... events) {
    return given(decider, List.of(events));
  }

  /** An aggregate that has had these events. */
  public static <S, C, E> DeciderSpec<S, C, E> given(
      Decider<S, C, E> decider, List<? extends E> events) {
    return new DeciderSpec<>(decider, fold(decider, decider.initial(), events));
  }

  /** What is decided when this command comes. */
  public Outcome<S, E> when(C command) {
    int hash = state.hashCode();
    Decision<E> decision = decider.decide(state, command);
    Assertions.assertThat(decider.decide(state, command))
        .as("deciding again on %s", command)
        .isEqualTo(decision);
    Assertions.assertThat(state.hashCode()).as("hash of the state after deciding").isEqualTo(hash);
    S after =
        switch (decision) {
          case Accepted<E>(var events) -> fold(decider, state, events);
          case Rejected<E> rejected -> state;
        };
    return new Outcome<>(decision, after);
  }

  /** The state that the given events lead to. */
  public S state() {
    return state;
  }

  private static <S, C, E> S fold(Decider<S, C, E> decider, S from, List<? extends E> events) {
    S state = from;
    for (E event : events) {
      state = decider.evolve(state, event);
    }
    return state;
  }

  /**
   * What came of a command.
   *
   * @param state after the command; as before if it was rejected
   */
  public record Outcome<S, E>(Decision<E> decision, S state) {

    /** Accepted, with exactly these events. */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final Outcome<S, E> then(E... events) {
      Assertions.assertThat(decision).isEqualTo(Decision.accept(List.of(events)));
      return this;
    }

    /** Rejected with this code, and a message that says something. */
    public Outcome<S, E> thenRejected(String code) {
      Assertions.assertThat(decision).isInstanceOf(Rejected.class);
      if (decision instanceof Rejected<E>(var actual, var message, var _field)) {
        Assertions.assertThat(actual).as(message).isEqualTo(code);
        Assertions.assertThat(message).isNotBlank();
      }
      return this;
    }

    /** Rejected with this code and a message that contains this. */
    public Outcome<S, E> thenRejected(String code, String partOfMessage) {
      thenRejected(code);
      if (decision instanceof Rejected<E> rejected) {
        Assertions.assertThat(rejected.message()).contains(partOfMessage);
      }
      return this;
    }

    /** Rejected with this code because of this field, with which the message begins. */
    public Outcome<S, E> thenFieldRejected(String code, String field) {
      thenRejected(code);
      if (decision instanceof Rejected<E> rejected) {
        Assertions.assertThat(rejected.field()).isEqualTo(field);
        Assertions.assertThat(rejected.message()).startsWith(field + " ");
      }
      return this;
    }

    /** Looks at the state afterwards. */
    public Outcome<S, E> thenState(Consumer<? super S> check) {
      check.accept(state);
      return this;
    }
  }
}
