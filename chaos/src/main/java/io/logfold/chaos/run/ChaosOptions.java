package io.logfold.chaos.run;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a run is like.
 *
 * @param seed the faults follow from it
 * @param load how long clients send commands, and things go wrong
 * @param faults false: nothing goes wrong
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
    int clients,
    int pauseMillis,
    int orders,
    Duration session,
    Path folder) {

  static final int CLIENTS = 64;
  static final int PAUSE_MILLIS = 300;
  static final int ORDERS = 250;
  static final Duration SESSION = Duration.ofSeconds(3);

  /** The usual ones. */
  public static ChaosOptions of(long seed, Duration load, Path folder) {
    return new ChaosOptions(seed, load, true, CLIENTS, PAUSE_MILLIS, ORDERS, SESSION, folder);
  }
}
