package io.logfold.testkit.simulation;

/** The rest of the simulated world, as a port's call meets it. */
public interface Interference {

  /**
   * A point where others may get a turn, or the node may die.
   *
   * @throws Crash the node dies here
   */
  void at(String point);

  /** Whether this fault happens now. */
  boolean fails(Fault fault);
}
