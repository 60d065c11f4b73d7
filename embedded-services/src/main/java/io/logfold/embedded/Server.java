package io.logfold.embedded;

import java.util.Optional;

/**
 * How one kind of server is found, started and stopped in its folder. {@link #start} and {@link
 * #stop} only under the folder's lock; the rest from any thread.
 */
interface Server {
  Service service();

  /**
   * Its process, if one lives on this folder, whoever started it and whether it is ready or not.
   */
  Optional<OsProcess> process();

  /**
   * The port that clients use: the present server's, or the last one's. 0 before the first start.
   */
  int port();

  /**
   * To be called before it is started or joined.
   *
   * @throws EmbeddedServicesException if what is in its folder must not be used
   */
  void check();

  /** Whether clients are served. */
  boolean ready(OsProcess process);

  /** Starts it and returns when it serves clients. None may live. */
  OsProcess start();

  /** Asks it to stop in order, kills it when it does not, and returns when it is gone. */
  void stop(OsProcess process);

  /** Name, version and address, for people. */
  String describe();
}
