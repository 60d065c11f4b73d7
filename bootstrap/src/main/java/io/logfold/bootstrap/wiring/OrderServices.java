package io.logfold.bootstrap.wiring;

import io.logfold.application.engine.Engine;
import io.logfold.application.engine.EngineBuilder;
import io.logfold.application.history.HistoryReader;
import io.logfold.application.partition.PartitionOptions;
import io.logfold.application.snapshot.SnapshotOperations;
import io.logfold.application.snapshot.SnapshotStore;
import io.logfold.bootstrap.Failure;
import io.logfold.domain.json.OrderAnswerCodec;
import io.logfold.domain.json.OrderCommandCodec;
import io.logfold.domain.json.OrderEventCodec;
import io.logfold.domain.json.OrderStateCodec;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import io.logfold.embedded.Service;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.kafka.StartPatience;
import io.logfold.kafka.nodes.KafkaMembership;
import io.logfold.kafka.nodes.KafkaNode;
import io.logfold.postgres.PostgresSnapshotStore;
import io.logfold.postgres.PostgresSnapshotStoreBuilder;
import java.time.Duration;
import java.util.EnumSet;

/**
 * Orders on Kafka and Postgres: the servers, the adapters on them, and an engine on request.
 * Opening fails within about ten seconds when an external Kafka does not answer, and within a
 * minute when one of the others does not. Thread-safe.
 */
public final class OrderServices implements AutoCloseable {

  /** Prefix of the group: the same for all services that share a topic. */
  private static final String APPLICATION = "logfold";

  /** The aggregate type whose events the topic holds. */
  private static final String AGGREGATE = "order";

  private static final Duration OPEN_DEADLINE = Duration.ofSeconds(8);

  /** A service waits for brokers that fail over, on a busy machine as well. */
  private static final Duration SERVING_PATIENCE = Duration.ofSeconds(30);

  /** Embedded servers were seen to be ready; on a busy machine their answers take longer. */
  private static final Duration EMBEDDED_OPEN_DEADLINE = Duration.ofSeconds(45);

  /**
   * Loading an order that is not in memory makes the other requests of its partition wait, so this
   * is well below the time after which a request is given up.
   */
  private static final Duration STORE_PATIENCE = Duration.ofSeconds(4);

  /** How long giving a partition up in good order may take. */
  private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(30);

  private final ServiceSettings settings;
  private final Servers servers;
  private final KafkaEventLog<OrderEvent> log;
  private final PostgresSnapshotStore<Order> snapshots;

  private OrderServices(
      ServiceSettings settings,
      Servers servers,
      KafkaEventLog<OrderEvent> log,
      PostgresSnapshotStore<Order> snapshots) {
    this.settings = settings;
    this.servers = servers;
    this.log = log;
    this.snapshots = snapshots;
  }

  /** The brokers' addresses, for other clients. */
  public String kafka() {
    return servers.kafka();
  }

  /** The log and the snapshots. */
  public static OrderServices open(ServiceSettings settings) {
    return on(settings, Servers.open(settings, EnumSet.allOf(Service.class)), true, Duration.ZERO);
  }

  /** For reading only: does without snapshots when Postgres does not answer. */
  public static OrderServices openForReading(ServiceSettings settings) {
    return on(settings, Servers.open(settings, EnumSet.allOf(Service.class)), false, Duration.ZERO);
  }

  /**
   * The log and the snapshots, for a process that lives long; see {@link Servers#openSupervised}.
   */
  public static OrderServices openSupervised(ServiceSettings settings) {
    return on(settings, Servers.openSupervised(settings), true, SERVING_PATIENCE);
  }

  /**
   * @param patience how long to wait for a Kafka that does not answer; zero for commands, whose
   *     user wants to know at once
   */
  private static OrderServices on(
      ServiceSettings settings, Servers servers, boolean needsSnapshots, Duration patience) {
    PostgresSnapshotStore<Order> snapshots = null;
    try {
      snapshots = snapshots(servers);
      if (needsSnapshots) {
        // First: of two servers that do not answer, this one is found out in a moment.
        snapshots.connect();
      }
      KafkaEventLog<OrderEvent> log =
          new StartPatience(patience).until(() -> log(settings, servers));
      return new OrderServices(settings, servers, log, snapshots);
    } catch (RuntimeException e) {
      // Locks are files, which an interrupted thread cannot open.
      boolean interrupted = Thread.interrupted();
      if (snapshots != null) {
        snapshots.close();
      }
      servers.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw e;
    }
  }

  private static PostgresSnapshotStore<Order> snapshots(Servers servers) {
    PostgresLogin login = servers.postgres();
    try {
      PostgresSnapshotStoreBuilder<Order> builder =
          PostgresSnapshotStore.builder(new OrderStateCodec())
              .url(login.url())
              .requestTimeout(STORE_PATIENCE);
      String password = login.password();
      return (password == null ? builder : builder.password(password)).build();
    } catch (IllegalArgumentException e) {
      throw new Failure("--postgres: " + e.getMessage(), e);
    }
  }

  private static KafkaEventLog<OrderEvent> log(ServiceSettings settings, Servers servers) {
    try {
      return KafkaEventLog.builder(new OrderEventCodec())
          .properties(servers.kafkaProperties())
          .application(APPLICATION)
          .aggregate(AGGREGATE)
          .topic(settings.topic())
          .partitions(settings.partitions())
          .openDeadline(settings.external() ? OPEN_DEADLINE : EMBEDDED_OPEN_DEADLINE)
          .open();
    } catch (IllegalArgumentException e) {
      throw new Failure(String.valueOf(e.getMessage()), e);
    }
  }

  public ServiceSettings settings() {
    return settings;
  }

  public Servers servers() {
    return servers;
  }

  public KafkaEventLog<OrderEvent> log() {
    return log;
  }

  public SnapshotStore<Order> snapshots() {
    return snapshots;
  }

  /** The administration of the snapshots. */
  public SnapshotOperations<Order> snapshotOperations() {
    return snapshots.operations().orElseThrow();
  }

  /** Reads the past of orders, without owning anything. */
  public HistoryReader<Order, OrderEvent> history() {
    return new HistoryReader<>(new OrderDecider(), log, snapshots);
  }

  /**
   * A new engine that takes all partitions for itself, not started yet; the caller's to close,
   * before this.
   */
  public Engine<Order, OrderCommand, OrderEvent> engine() {
    return builder().build();
  }

  /**
   * The same, but the engine shares the partitions with all others like it, and forwards requests
   * to their owners.
   */
  public Engine<Order, OrderCommand, OrderEvent> sharingEngine() {
    KafkaMembership<Order, OrderCommand, OrderEvent> membership =
        node()
            .join(
                settings.session(),
                RELEASE_PATIENCE,
                new OrderCommandCodec(),
                new OrderAnswerCodec());
    return builder()
        .assignment(membership.assignment())
        .forwarding(membership.forwarding())
        .closePatience(RELEASE_PATIENCE)
        .build();
  }

  /**
   * Brings the snapshots to the end of the log, without owning anything. When it is interrupted,
   * what was saved stays.
   */
  public void prepareSnapshots() throws InterruptedException {
    Engine.builder(new OrderDecider(), log, snapshots()).prepareSnapshots();
  }

  private EngineBuilder<Order, OrderCommand, OrderEvent> builder() {
    return Engine.builder(new OrderDecider(), log, snapshots())
        .options(PartitionOptions.DEFAULT.withMaxResident(settings.maxResident()));
  }

  /** This process as one of several on the topic. */
  public KafkaNode node() {
    return KafkaNode.beside(log);
  }

  @Override
  public void close() {
    log.close();
    snapshots.close();
    servers.close();
  }
}
