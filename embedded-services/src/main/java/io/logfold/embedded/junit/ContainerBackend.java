package io.logfold.embedded.junit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;

/**
 * Containers of this JVM. Each kind has a class of its own: a module that wants one of them need
 * not have the other's Testcontainers module on its class path.
 */
final class ContainerBackend implements TestBackend {
  private @Nullable KafkaInContainer kafka;
  private @Nullable PostgresInContainer postgres;

  private KafkaInContainer startedKafka() {
    KafkaInContainer present = kafka;
    if (present == null) {
      present = new KafkaInContainer();
      kafka = present;
    }
    return present;
  }

  private PostgresInContainer startedPostgres() {
    PostgresInContainer present = postgres;
    if (present == null) {
      present = new PostgresInContainer();
      postgres = present;
    }
    return present;
  }

  static void start(GenericContainer<?> container, String image) {
    try {
      container.start();
    } catch (ContainerLaunchException failed) {
      throw new IllegalStateException(
          "a Docker engine answers, but container "
              + image
              + " does not start; "
              + BackendChoice.VARIABLE
              + "=embedded does without containers",
          failed);
    }
  }

  @Override
  public String kafka() {
    return startedKafka().bootstrapServers();
  }

  @Override
  public String postgresUrl(Optional<String> database) {
    return startedPostgres().url(database);
  }

  @Override
  public String describeKafka() {
    return startedKafka().describe();
  }

  @Override
  public String describePostgres() {
    return startedPostgres().describe();
  }

  @Override
  public void close() {
    if (kafka != null) {
      kafka.close();
    }
    if (postgres != null) {
      postgres.close();
    }
  }
}
