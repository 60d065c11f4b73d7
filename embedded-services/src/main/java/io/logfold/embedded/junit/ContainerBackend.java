package io.logfold.embedded.junit;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Containers of this JVM. The broker gets the settings of the embedded one that tests can feel. */
final class ContainerBackend implements TestBackend {
  private static final Map<String, String> BROKER_SETTINGS =
      Map.of(
          "KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false",
          "KAFKA_ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS", "1",
          "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000",
          "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "8",
          "KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "500",
          "KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "200");

  private @Nullable KafkaContainer kafka;
  private @Nullable PostgreSQLContainer postgres;

  private static String kafkaImage() {
    return System.getenv().getOrDefault("LOGFOLD_TEST_KAFKA_IMAGE", "apache/kafka:4.4.0");
  }

  private static String postgresImage() {
    return System.getenv().getOrDefault("LOGFOLD_TEST_POSTGRES_IMAGE", "postgres:18");
  }

  private KafkaContainer startedKafka() {
    KafkaContainer present = kafka;
    if (present == null) {
      present =
          new KafkaContainer(
                  DockerImageName.parse(kafkaImage()).asCompatibleSubstituteFor("apache/kafka"))
              .withEnv(BROKER_SETTINGS);
      start(present, kafkaImage());
      kafka = present;
    }
    return present;
  }

  private PostgreSQLContainer startedPostgres() {
    PostgreSQLContainer present = postgres;
    if (present == null) {
      present =
          new PostgreSQLContainer(
              DockerImageName.parse(postgresImage()).asCompatibleSubstituteFor("postgres"));
      start(present, postgresImage());
      postgres = present;
    }
    return present;
  }

  private static void start(GenericContainer<?> container, String image) {
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
    return startedKafka().getBootstrapServers();
  }

  @Override
  public String postgresUrl(Optional<String> database) {
    PostgreSQLContainer started = startedPostgres();
    return "jdbc:postgresql://"
        + started.getHost()
        + ":"
        + started.getFirstMappedPort()
        + "/"
        + database.orElse(started.getDatabaseName())
        + "?user="
        + started.getUsername()
        + "&password="
        + started.getPassword();
  }

  @Override
  public String describeKafka() {
    return "container " + kafkaImage() + " at " + kafka();
  }

  @Override
  public String describePostgres() {
    PostgreSQLContainer started = startedPostgres();
    return "container "
        + postgresImage()
        + " at "
        + started.getHost()
        + ":"
        + started.getFirstMappedPort();
  }

  @Override
  public void close() {
    if (kafka != null) {
      kafka.stop();
    }
    if (postgres != null) {
      postgres.stop();
    }
  }
}
