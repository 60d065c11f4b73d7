package io.logfold.decider;

/**
 * An aggregate as three pure functions (J. Chassaing, "Functional Event Sourcing Decider"): state
 * is a left fold of {@link #evolve} over its events, and {@link #decide} turns a command into new
 * events or a rejection.
 *
 * <p>None of them reads a clock, a random number or the outside: time and identifiers arrive in the
 * command, so that folding the same events always gives the same state. States, commands and events
 * are immutable; the engine shares them between threads. Implementations are called from one thread
 * per partition at a time.
 *
 * @param <S> the aggregate's state
 * @param <C> the commands it understands
 * @param <E> the events it emits
 */
public interface Decider<S, C, E> {

  /** The state of an aggregate that has had no event yet (version 0). */
  S initial();

  /**
   * What happens when {@code command} meets {@code state}. A rule's "no" is a value, not an
   * exception.
   */
  Decision<E> decide(S state, C command);

  /**
   * The state after {@code event}. Accepts every event that {@link #decide} may emit after {@code
   * state}.
   */
  S evolve(S state, E event);

  /**
   * About how many bytes of memory a state takes, by which the engine bounds what it keeps. Asked
   * after every event, so it must cost no more than a look at a few sizes.
   */
  default long weight(S state) {
    return 1_000;
  }
}
