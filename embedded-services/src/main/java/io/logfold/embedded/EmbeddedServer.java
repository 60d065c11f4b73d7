package io.logfold.embedded;

/**
 * One server of a data folder: where it is, and what a fault drill does to it. Any thread.
 *
 * <p>Under a supervised {@link EmbeddedServices} a server that was {@link #kill}ed comes back by
 * itself; one that was {@link #stop}ped stays down until it is started or the folder is opened.
 */
public interface EmbeddedServer {
  Service service();

  /**
   * Its present process.
   *
   * @throws EmbeddedServicesException if it does not run
   */
  long pid();

  /** The port of 127.0.0.1 that clients use; the last one's when it does not run. */
  int port();

  boolean running();

  /**
   * Starts it if it does not run, on the same port if that is still free, and returns when it
   * serves clients.
   */
  void start();

  /** Stops it in order and returns when it is gone. */
  void stop();

  /** Kills it as {@code kill -9} does and returns when it is gone. */
  void kill();

  /** Freezes it ({@code SIGSTOP}): connections stay open, nothing is answered. */
  void suspend();

  /** Lets a frozen one go on. */
  void resume();

  /** Name, version and address, for people. */
  String describe();
}
