package io.logfold.chaos.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What a run is like.
 *
 * @param seed the faults follow from it
 * @param load how long clients send commands, and things go wrong
 * @param faults false: nothing goes wrong
 * @param only the kinds of faults that there are; empty: all
 * @param clients how many
 * @param pauseMillis the mean between two commands of a client
 * @param orders how many there are from the beginning
 * @param session of a node
 * @param folder where runs have their folders, each named after its seed
 */
public record ChaosOptions(
    long seed,
    Duration load,
    boolean faults,
    Set<String> only,
    int clients,
    int pauseMillis,
    int orders,
    Duration session,
    Path folder) {

  public ChaosOptions {
    only = Set.copyOf(only);
  }

  static final int CLIENTS = 64;
  static final int PAUSE_MILLIS = 300;
  static final int ORDERS = 250;
  static final Duration SESSION = Duration.ofSeconds(3);

  /** The usual ones. */
  public static ChaosOptions of(long seed, Duration load, Path folder) {
    return new ChaosOptions(
        seed, load, true, Set.of(), CLIENTS, PAUSE_MILLIS, ORDERS, SESSION, folder);
  }
}
