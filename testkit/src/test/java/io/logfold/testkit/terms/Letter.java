package io.logfold.testkit.terms;

import io.logfold.application.term.Stamp;

/**
 * A record on its way. It may arrive at any time, or never.
 *
 * @param attempt of its owner to open a term, with which it was sent
 * @param delivered it has arrived, and may do so again
 */
record Letter(Stamp stamp, int command, int attempt, boolean delivered) {

  Letter again() {
    return delivered ? this : new Letter(stamp, command, attempt, true);
  }

  @Override
  public String toString() {
    return Names.of(stamp, command);
  }
}
