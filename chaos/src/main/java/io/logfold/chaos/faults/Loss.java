package io.logfold.chaos.faults;

import io.logfold.chaos.cluster.Cluster;
import io.logfold.chaos.cluster.Folders;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * What takes acknowledged events away, whatever the product does: it can only notice, say so, and
 * stop answering from what it remembers. Nodes run on meanwhile.
 */
public enum Loss {
  /** The events' topic is deleted and created again, with the same partitions and settings. */
  TOPIC_MADE_ANEW {
    @Override
    public void prepare(Cluster cluster, Path folder) {}

    @Override
    public void inflict(Cluster cluster, Path folder)
        throws InterruptedException, ExecutionException, TimeoutException {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, Cluster.TOPIC);
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
        Map<String, String> settings =
            admin
                .describeConfigs(List.of(resource))
                .all()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .values()
                .stream()
                .flatMap(config -> config.entries().stream())
                .filter(entry -> entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        admin.deleteTopics(List.of(Cluster.TOPIC)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        NewTopic anew =
            new NewTopic(Cluster.TOPIC, Cluster.PARTITIONS, (short) Cluster.BROKERS)
                .configs(settings);
        create(admin, anew);
      }
    }

    private void create(Admin admin, NewTopic topic)
        throws InterruptedException, ExecutionException, TimeoutException {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        try {
          admin.createTopics(List.of(topic)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
          return;
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException) || System.nanoTime() - end > 0) {
            throw e;
          }
          TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS); // it is not gone everywhere yet
        }
      }
    }
  },

  /** All copies of all partitions of the events are put back to what they were before. */
  LOG_CUT_BACK {
    @Override
    public void prepare(Cluster cluster, Path folder) throws InterruptedException {
      cluster.stopBrokers();
      forEachReplica(
          (broker, partition) ->
              Folders.copy(cluster.replica(broker, partition), copy(folder, broker, partition)));
      cluster.startBrokers();
    }

    @Override
    public void inflict(Cluster cluster, Path folder) throws InterruptedException {
      cluster.stopBrokers();
      forEachReplica(
          (broker, partition) -> {
            Path replica = cluster.replica(broker, partition);
            Folders.delete(replica);
            Folders.copy(copy(folder, broker, partition), replica);
          });
      cluster.startBrokers();
    }

    private Path copy(Path folder, int broker, int partition) {
      return folder.resolve("older-%d-%d".formatted(broker, partition));
    }

    private void forEachReplica(Replicas action) {
      for (int broker = 1; broker <= Cluster.BROKERS; broker++) {
        for (int partition = 0; partition < Cluster.PARTITIONS; partition++) {
          action.with(broker, partition);
        }
      }
    }
  };

  private static final int PATIENCE_SECONDS = 30;
  private static final long LOOK_MILLIS = 200;

  private interface Replicas {
    void with(int broker, int partition);
  }

  /** What summaries call it. */
  public String kind() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * What has to be done while everything is still there; what is acknowledged afterwards is lost.
   *
   * @param folder for copies
   */
  public abstract void prepare(Cluster cluster, Path folder)
      throws InterruptedException, ExecutionException, TimeoutException;

  /** Takes the events away, and returns when the brokers serve again. */
  public abstract void inflict(Cluster cluster, Path folder)
      throws InterruptedException, ExecutionException, TimeoutException;
}
