package io.logfold.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.random.RandomGenerator;

/**
 * Free ports of 127.0.0.1, taken from below the range that systems give to outgoing connections: a
 * client that keeps trying to reach a dead server could otherwise be given the server's own port
 * and occupy it.
 */
public final class Ports {
  /** The only address that anything here listens on. */
  public static final String HOST = "127.0.0.1";

  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 32_000;
  private static final int TRIES = 1_000;

  private Ports() {}

  /** The wanted port if it is free, another free one otherwise; 0 wants none in particular. */
  public static int freeOr(int wanted) {
    return wanted > 0 && free(wanted) ? wanted : any();
  }

  /** A free one. */
  public static int any() {
    RandomGenerator random = RandomGenerator.getDefault();
    for (int i = 0; i < TRIES; i++) {
      int port = random.nextInt(LOWEST, HIGHEST);
      if (free(port)) {
        return port;
      }
    }
    throw new EmbeddedServicesException(
        "no free port between " + LOWEST + " and " + HIGHEST + " on " + HOST);
  }

  static InetSocketAddress address(int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address(port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
