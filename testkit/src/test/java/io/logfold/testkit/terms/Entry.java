package io.logfold.testkit.terms;

import io.logfold.application.term.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * A record in the partition.
 *
 * @param stamp null: it is foreign
 * @param command whose group it belongs to; {@link #NO_COMMAND}: none
 */
record Entry(@Nullable Stamp stamp, int command, int leaderEpoch) {

  static final int NO_COMMAND = 255;

  @Override
  public String toString() {
    return Names.of(stamp, command) + (leaderEpoch == 0 ? "" : "'".repeat(leaderEpoch));
  }
}
