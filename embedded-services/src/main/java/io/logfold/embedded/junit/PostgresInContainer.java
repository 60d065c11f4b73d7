package io.logfold.embedded.junit;

import java.util.Optional;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

final class PostgresInContainer implements AutoCloseable {
  private final String image =
      System.getenv().getOrDefault("LOGFOLD_TEST_POSTGRES_IMAGE", "postgres:18");
  private final PostgreSQLContainer container =
      new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));

  PostgresInContainer() {
    ContainerBackend.start(container, image);
  }

  String url(Optional<String> database) {
    return "jdbc:postgresql://"
        + address()
        + "/"
        + database.orElse(container.getDatabaseName())
        + "?user="
        + container.getUsername()
        + "&password="
        + container.getPassword();
  }

  private String address() {
    return container.getHost() + ":" + container.getFirstMappedPort();
  }

  String describe() {
    return "container " + image + " at " + address();
  }

  @Override
  public void close() {
    container.stop();
  }
}
