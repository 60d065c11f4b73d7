package io.logfold.bootstrap.nodes;

import io.logfold.application.engine.Engine;
import io.logfold.application.partition.PartitionStatus.Phase;
import io.logfold.bootstrap.wiring.OrderServices;
import io.logfold.bootstrap.wiring.PostgresLogin;
import io.logfold.bootstrap.wiring.ServiceSettings;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderCommand;
import io.logfold.domain.order.OrderEvent;
import io.logfold.embedded.junit.TestServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;

/** Engines of one JVM that share a topic, as services of several machines do. */
final class Cluster implements AutoCloseable {

  static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ServiceSettings settings;
  private final List<Node> nodes = new ArrayList<>();

  Cluster(TestServices services, String topic) {
    this.settings =
        new ServiceSettings(
            Path.of("unused"),
            services.kafka(),
            new PostgresLogin(services.postgresUrl(), null),
            Map.of(),
            topic,
            PARTITIONS,
            1_000,
            Duration.ofSeconds(6));
  }

  /** One of them. */
  record Node(OrderServices services, Engine<Order, OrderCommand, OrderEvent> engine) {

    long owned() {
      return engine.status().stream().filter(p -> p.phase() == Phase.SERVING).count();
    }

    boolean owns(int partition) {
      return engine.status().get(partition).phase() == Phase.SERVING;
    }

    void stop() {
      engine.close();
      services.close();
    }
  }

  /** Starts a node, and waits until each has its share. */
  Node start() {
    OrderServices services = OrderServices.open(settings);
    Node node = new Node(services, services.sharingEngine());
    get(node.engine.start());
    nodes.add(node);
    settle();
    return node;
  }

  void stop(Node node) {
    nodes.remove(node);
    node.stop();
  }

  void settle() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                nodes.stream().mapToLong(Node::owned).sum() == PARTITIONS
                    && nodes.stream().allMatch(node -> node.owned() >= PARTITIONS / nodes.size()));
  }

  List<Node> nodes() {
    return nodes;
  }

  static <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    nodes.forEach(Node::stop);
  }
}
