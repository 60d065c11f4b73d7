package io.logfold.embedded;

import java.io.IOException;
import java.util.List;

/**
 * Postgres refuses to run as root. In a user namespace of its own it sees itself as the user {@code
 * nobody} while the system still lets it use root's files, so nothing has to change hands.
 */
final class Privileges {
  private static final List<String> NAMESPACE = List.of("unshare", "--user");

  private Privileges() {}

  /** What to put before a command of Postgres. Empty for every user but root. */
  static List<String> dropped() {
    if (!CurrentUser.isRoot()) {
      return List.of();
    }
    if (!possible()) {
      throw new EmbeddedServicesException(
          "embedded Postgres cannot run as root here (no user namespaces): run as another user, or give an external one"
              + " (--postgres JDBC-URL)");
    }
    return NAMESPACE;
  }

  private static boolean possible() {
    try {
      return new ProcessBuilder(NAMESPACE.get(0), NAMESPACE.get(1), "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServicesException("interrupted while starting embedded Postgres", e);
    }
  }
}
