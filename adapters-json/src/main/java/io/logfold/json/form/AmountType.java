package io.logfold.json.form;

/**
 * A type of exact amounts in a unit that another field names: money in a currency. An amount is a
 * JSON string with all decimals of its unit, e.g. {@code "12.50"}. Thread-safe.
 *
 * @param <A> the amounts
 * @param <U> the units
 */
public interface AmountType<A, U> {

  /** How many decimals amounts in this unit have; negative if the unit has no amounts. */
  int decimals(U unit);

  /**
   * An amount.
   *
   * @param minorUnits 1250 is 12.50 if the unit has two decimals
   */
  A of(long minorUnits, U unit);

  /** The number that {@link #of} takes. */
  long minorUnits(A amount);

  /** The amount's unit. */
  U unit(A amount);

  /**
   * Parses an amount in any form that was ever written.
   *
   * @throws IllegalArgumentException when it is none; the message reads on after the field's name
   */
  A parse(String text, U unit);

  /** The text of an amount: its number with all decimals of the unit. */
  String format(A amount);
}
