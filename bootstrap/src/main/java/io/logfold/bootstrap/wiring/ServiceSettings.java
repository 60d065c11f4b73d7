package io.logfold.bootstrap.wiring;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which servers to use, and what on them.
 *
 * @param data folder of the embedded servers
 * @param kafka address of an external Kafka; null: the embedded one
 * @param postgres an external Postgres; null exactly when {@code kafka} is
 * @param kafkaProperties for every Kafka client
 * @param topic that holds the orders
 * @param partitions that the topic gets if it has to be created
 * @param maxResident orders that each partition keeps in memory although they could be loaded again
 * @param session after this without a sign of life of a service the others take its partitions
 */
public record ServiceSettings(
    Path data,
    @Nullable String kafka,
    @Nullable PostgresLogin postgres,
    Map<String, String> kafkaProperties,
    String topic,
    int partitions,
    int maxResident,
    Duration session) {

  public ServiceSettings {
    kafkaProperties = Map.copyOf(kafkaProperties);
    if ((kafka == null) != (postgres == null)) {
      throw new IllegalArgumentException("external Kafka and external Postgres go together");
    }
  }

  /** Whether the servers are started and stopped by others. */
  public boolean external() {
    return kafka != null;
  }

  /** The same servers, another topic. */
  public ServiceSettings withTopic(String other, int partitionsIfAbsent) {
    return new ServiceSettings(
        data, kafka, postgres, kafkaProperties, other, partitionsIfAbsent, maxResident, session);
  }
}
