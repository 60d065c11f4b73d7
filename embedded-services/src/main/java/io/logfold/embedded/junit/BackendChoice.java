package io.logfold.embedded.junit;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Locale;
import org.testcontainers.DockerClientFactory;

/**
 * Containers where a Docker engine answers, embedded servers otherwise, or what {@value #VARIABLE}
 * says.
 */
final class BackendChoice {
  static final String VARIABLE = "LOGFOLD_TEST_SERVICES";

  private BackendChoice() {}

  static TestBackend take() {
    String wanted = System.getenv().getOrDefault(VARIABLE, "").strip().toLowerCase(Locale.ROOT);
    return switch (wanted) {
      case "embedded" -> new EmbeddedBackend();
      case "containers" -> {
        if (!engineAnswers()) {
          throw new IllegalStateException(
              VARIABLE
                  + "=containers, but no Docker engine answers at DOCKER_HOST or the default socket");
        }
        yield new ContainerBackend();
      }
      case "" -> engineLikely() && engineAnswers() ? new ContainerBackend() : new EmbeddedBackend();
      default ->
          throw new IllegalStateException(VARIABLE + "=" + wanted + ": say embedded or containers");
    };
  }

  /**
   * Testcontainers takes seconds to find out that there is none, so a look at the usual places
   * comes first.
   */
  private static boolean engineLikely() {
    return System.getenv("DOCKER_HOST") != null
        || accepts(Path.of("/var/run/docker.sock"))
        || accepts(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"));
  }

  private static boolean accepts(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException | UnsupportedOperationException none) {
      return false;
    }
  }

  private static boolean engineAnswers() {
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (NoClassDefFoundError missing) {
      System.out.println(
          "logfold tests: a Docker engine is likely, but Testcontainers is not on the class path");
      return false;
    }
  }
}
