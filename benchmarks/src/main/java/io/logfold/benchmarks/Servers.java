package io.logfold.benchmarks;

import io.logfold.benchmarks.load.CpuMeter;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.KafkaCluster;
import io.logfold.embedded.Service;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Postgres, and one broker or several, which then have three replicas of everything; each a process
 * of its own. Thread-safe.
 */
final class Servers implements AutoCloseable {

  private static final Logger LOG = System.getLogger(Servers.class.getName());

  /** As the broker has it that is alone. */
  private static final String HEAP = "512m";

  private final EmbeddedServices services;
  private final @Nullable KafkaCluster cluster;
  private final Path clusterFolder;

  private Servers(EmbeddedServices services, @Nullable KafkaCluster cluster, Path clusterFolder) {
    this.services = services;
    this.cluster = cluster;
    this.clusterFolder = clusterFolder;
  }

  /**
   * @param data where they keep what they store; that of several brokers is deleted in the end
   */
  static Servers open(Path data, int brokers) {
    Path folder = data.resolve("cluster-" + ProcessHandle.current().pid());
    if (brokers == 1) {
      return new Servers(
          EmbeddedServices.open(data, EmbeddedOptions.defaults().kafkaLogin(false)), null, folder);
    }
    EmbeddedServices postgres =
        EmbeddedServices.open(data, EmbeddedOptions.defaults().only(Service.POSTGRES));
    try {
      delete(folder);
      return new Servers(
          postgres,
          KafkaCluster.in(folder).brokers(brokers).heap(HEAP).compiledWell().build().start(),
          folder);
    } catch (RuntimeException e) {
      postgres.close();
      throw e;
    }
  }

  String kafka() {
    return cluster == null ? services.kafka() : cluster.bootstrap();
  }

  String postgresUrl() {
    return services.postgresUrl();
  }

  List<Long> brokerPids() {
    return cluster == null
        ? List.of(services.server(Service.KAFKA).pid())
        : IntStream.rangeClosed(1, cluster.size())
            .mapToObj(node -> cluster.broker(node).pid())
            .toList();
  }

  CpuMeter cpuMeter() {
    return new CpuMeter(brokerPids(), services.server(Service.POSTGRES).pid());
  }

  @Override
  public void close() {
    if (cluster != null) {
      cluster.close();
      delete(clusterFolder);
    }
    services.close();
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} was not deleted: {1}", folder, e.toString());
    }
  }
}
