package io.logfold.benchmarks;

import io.logfold.application.engine.Engine;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.benchmarks.load.CpuMeter;
import io.logfold.benchmarks.slow.SlowRequests;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.kafka.KafkaEventLogBuilder;
import io.logfold.postgres.PostgresSnapshotStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a benchmark runs on (processes of their own), and the product put together on
 * them as it is in production.
 */
public final class Workbench implements AutoCloseable {

  /** Closing after a full replay saves every snapshot. */
  private static final Duration CLOSE_PATIENCE = Duration.ofMinutes(5);

  private final Servers servers;
  private final Setup setup;

  /**
   * What is to be measured.
   *
   * @param data where the servers keep what they store
   * @param brokers how many; with three, everything has three replicas
   */
  public record Setup(Path data, int brokers, Codecs codecs) {

    /** One broker, and the product's own codecs. */
    public static Setup plain(Path data) {
      return new Setup(data, 1, Codecs.ORDER);
    }
  }

  private Workbench(Servers servers, Setup setup) {
    this.servers = servers;
    this.setup = setup;
  }

  /** Starts the servers, and prints what the figures are measured on. */
  public static Workbench open(Setup setup, Report report) {
    Workbench workbench = join(setup);
    try {
      Machine.print(report, workbench.servers);
      return workbench;
    } catch (RuntimeException e) {
      workbench.close();
      throw e;
    }
  }

  /** For another process of a figure: the servers run already. */
  public static Workbench join(Setup setup) {
    return new Workbench(Servers.open(setup.data(), setup.brokers()), setup);
  }

  public Setup setup() {
    return setup;
  }

  public String kafka() {
    return servers.kafka();
  }

  public String postgresUrl() {
    return servers.postgresUrl();
  }

  /** Reads the processor time of this process and of the servers. */
  public CpuMeter cpuMeter() {
    return servers.cpuMeter();
  }

  /** The order topic, made with six partitions if it is new. */
  public KafkaEventLog<OrderEvent> log(String topic) {
    return logs(topic).open();
  }

  /** The same, made with so many partitions. */
  public KafkaEventLog<OrderEvent> log(String topic, int partitions) {
    return logs(topic).partitions(partitions).open();
  }

  private KafkaEventLogBuilder<OrderEvent> logs(String topic) {
    return KafkaEventLog.builder(setup.codecs().events())
        .properties(Map.of("bootstrap.servers", servers.kafka()))
        .topic(topic);
  }

  /** How many bytes the topic takes on the disk of one broker, which has all of it. */
  public long bytesOnDisk(String topic) throws InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
      return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
          .flatMap(folders -> folders.values().stream())
          .flatMap(folder -> folder.replicaInfos().entrySet().stream())
          .filter(replica -> replica.getKey().topic().equals(topic))
          .mapToLong(replica -> replica.getValue().size())
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot tell the size of " + topic + ": " + e, e);
    }
  }

  public PostgresSnapshotStore<Order> snapshots() {
    return PostgresSnapshotStore.builder(setup.codecs().states())
        .url(servers.postgresUrl())
        .build();
  }

  /** Throws away every snapshot of the topic. */
  public void dropSnapshots(String topic) {
    try (PostgresSnapshotStore<Order> store = snapshots()) {
      store.operations().orElseThrow().dropAll(topic);
    }
  }

  /** Deletes the topic and all that was derived from it. */
  public void remove(String topic) {
    dropSnapshots(topic);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka()))) {
      admin.deleteTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(topic + " was not deleted: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A started product; closing it closes its log and store too. */
  public Product product(String topic, PartitionOptions options) {
    return new Product(log(topic), snapshots(), options);
  }

  /** The same, observed for what the slowest requests wait for. */
  public Product product(String topic, PartitionOptions options, SlowRequests watcher) {
    return new Product(log(topic), snapshots(), options, watcher);
  }

  /** The same, written with this compression instead of the default. */
  public Product product(String topic, PartitionOptions options, String compression) {
    return new Product(logs(topic).compression(compression).open(), snapshots(), options);
  }

  /** The same on a snapshot store of one's own. */
  public Product product(String topic, SnapshotStore<Order> snapshots) {
    return new Product(log(topic), snapshots, PartitionOptions.DEFAULT);
  }

  @Override
  public void close() {
    servers.close();
  }

  /** An engine with its log and snapshot store. */
  public static final class Product implements AutoCloseable {
    private final KafkaEventLog<OrderEvent> log;
    private final SnapshotStore<Order> snapshots;
    private final Engine<Order, OrderCommand, OrderEvent> engine;

    private Product(
        KafkaEventLog<OrderEvent> log, SnapshotStore<Order> snapshots, PartitionOptions options) {
      this(log, snapshots, options, null);
    }

    private Product(
        KafkaEventLog<OrderEvent> log,
        SnapshotStore<Order> snapshots,
        PartitionOptions options,
        @Nullable SlowRequests watcher) {
      this.log = log;
      this.snapshots = snapshots;
      this.engine =
          Engine.builder(
                  new OrderDecider(),
                  watcher == null ? log : watcher.watched(log),
                  watcher == null ? snapshots : watcher.watched(snapshots))
              .options(options)
              .closePatience(CLOSE_PATIENCE)
              .build();
      engine.start().join();
    }

    public Engine<Order, OrderCommand, OrderEvent> engine() {
      return engine;
    }

    public KafkaEventLog<OrderEvent> log() {
      return log;
    }

    @Override
    public void close() {
      engine.close();
      snapshots.close();
      log.close();
    }
  }
}
