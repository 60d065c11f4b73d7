package io.logfold.testkit.simulation;

/**
 * The node dies at this very point: unwinds whatever ran on it. An {@link Error}, so that no code
 * under test mistakes it for a failure that it could handle.
 */
public final class Crash extends Error {

  private static final long serialVersionUID = 1L;

  public Crash(String point) {
    super("crashed at " + point, null, false, false);
  }
}
