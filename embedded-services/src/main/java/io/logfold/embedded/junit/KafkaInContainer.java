package io.logfold.embedded.junit;

import java.util.Map;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A broker with the settings of the embedded one that tests can feel. */
final class KafkaInContainer implements AutoCloseable {
  private static final Map<String, String> BROKER_SETTINGS =
      Map.of(
          "KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false",
          "KAFKA_ADD_PARTITIONS_TO_TXN_RETRY_BACKOFF_MS", "1",
          "KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000",
          "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "8",
          "KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "500",
          "KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "200");

  private final String image =
      System.getenv().getOrDefault("LOGFOLD_TEST_KAFKA_IMAGE", "apache/kafka:4.4.0");
  private final KafkaContainer container =
      new KafkaContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka"))
          .withEnv(BROKER_SETTINGS);

  KafkaInContainer() {
    ContainerBackend.start(container, image);
  }

  String bootstrapServers() {
    return container.getBootstrapServers();
  }

  String describe() {
    return "container " + image + " at " + bootstrapServers();
  }

  @Override
  public void close() {
    container.stop();
  }
}
