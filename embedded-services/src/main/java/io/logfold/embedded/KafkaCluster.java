package io.logfold.embedded;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/**
 * Several Kafka brokers, each broker and controller in one and a process of its own, for tests of
 * what happens when one of them is away: three replicas of everything, two of which must have it
 * before anything is acknowledged. It is one program's own: closing stops it, and so does the end
 * of the JVM. Everything listens on 127.0.0.1 only. Any thread.
 */
public final class KafkaCluster implements AutoCloseable {
  private static final int MAX_REPLICAS = 3;

  private final List<ClusterBroker> brokers;
  private final Map<String, Map<Integer, Integer>> listeners;
  private final Thread exitHook = new Thread(this::killAll, "kafka-cluster-exit");

  private KafkaCluster(List<ClusterBroker> brokers, Map<String, Map<Integer, Integer>> listeners) {
    this.brokers = brokers;
    this.listeners = listeners;
  }

  /**
   * A cluster that is to have its data there.
   *
   * @param folder must be new: a cluster is not opened twice
   */
  public static Builder in(Path folder) {
    return new Builder(folder.toAbsolutePath());
  }

  /** What the cluster is to be like. */
  public static final class Builder {
    private final Path folder;
    private final Map<String, IntUnaryOperator> listeners = new LinkedHashMap<>();
    private int brokers = 3;
    private String heap = "384m";
    private boolean compiledWell;

    private Builder(Path folder) {
      this.folder = folder;
    }

    /** The number of brokers; three by default. */
    public Builder brokers(int count) {
      brokers = count;
      return this;
    }

    /** The largest heap of each, as {@code -Xmx} has it. */
    public Builder heap(String largest) {
      heap = largest;
      return this;
    }

    /**
     * Brokers start more slowly and are faster after a while: for measurements. By default it is
     * the other way round, as they are expected to live for minutes, beside other processes.
     */
    public Builder compiledWell() {
      compiledWell = true;
      return this;
    }

    private List<String> jvmOptions() {
      String largest = "-Xmx" + heap;
      return compiledWell ? List.of(largest) : List.of(largest, "-XX:TieredStopAtLevel=1");
    }

    /**
     * Gives every broker one more address, so that clients can be led to it through a proxy.
     *
     * @param name of the listener, in capitals
     * @param advertised the port that its clients receive, by the broker's number from 1
     */
    public Builder listener(String name, IntUnaryOperator advertised) {
      listeners.put(name, advertised);
      return this;
    }

    /** Not started yet. */
    public KafkaCluster build() {
      Set<Integer> taken = new HashSet<>();
      List<Integer> controllers = IntStream.range(0, brokers).mapToObj(i -> free(taken)).toList();
      String voters =
          IntStream.rangeClosed(1, brokers)
              .mapToObj(node -> node + "@" + Ports.HOST + ":" + controllers.get(node - 1))
              .collect(Collectors.joining(","));
      String id = Uuid.randomUuid().toString();
      List<ClusterBroker> all = new ArrayList<>();
      Map<String, Map<Integer, Integer>> ports = new LinkedHashMap<>();
      for (int node = 1; node <= brokers; node++) {
        Path home = folder.resolve("broker-" + node);
        int port = free(taken);
        Properties settings =
            KafkaSettings.of(
                node,
                voters,
                Math.min(MAX_REPLICAS, brokers),
                port,
                controllers.get(node - 1),
                home.resolve("log").toString());
        settings.setProperty("cluster.id", id);
        for (Map.Entry<String, IntUnaryOperator> listener : listeners.entrySet()) {
          int own = free(taken);
          ports.computeIfAbsent(listener.getKey(), name -> new LinkedHashMap<>()).put(node, own);
          KafkaSettings.listener(
              settings, listener.getKey(), own, listener.getValue().applyAsInt(node));
        }
        all.add(new ClusterBroker(node, port, settings, home, jvmOptions()));
      }
      return new KafkaCluster(List.copyOf(all), ports);
    }

    private static int free(Set<Integer> taken) {
      int port = Ports.any();
      while (!taken.add(port)) {
        port = Ports.any();
      }
      return port;
    }
  }

  /**
   * Starts all brokers and returns when they serve.
   *
   * @throws EmbeddedServicesException if one cannot be started
   */
  public KafkaCluster start() {
    Runtime.getRuntime().addShutdownHook(exitHook);
    try {
      brokers.forEach(ClusterBroker::launch);
      brokers.forEach(ClusterBroker::awaitReady);
    } catch (RuntimeException failed) {
      close();
      throw failed;
    }
    return this;
  }

  /** How many there are. */
  public int size() {
    return brokers.size();
  }

  /** One of them, counted from 1. */
  public EmbeddedServer broker(int node) {
    return brokers.get(node - 1);
  }

  /** Where clients begin, {@code 127.0.0.1:port,…}. */
  public String bootstrap() {
    return brokers.stream()
        .map(broker -> Ports.HOST + ":" + broker.port())
        .collect(Collectors.joining(","));
  }

  /** The port that the broker listens on for that listener. */
  public int port(String listener, int node) {
    Integer port = listeners.getOrDefault(listener, Map.of()).get(node);
    if (port == null) {
      throw new IllegalArgumentException("broker " + node + " has no listener " + listener);
    }
    return port;
  }

  private void killAll() {
    for (ClusterBroker broker : brokers) {
      if (broker.running()) {
        broker.kill();
      }
    }
  }

  /** Ends all of them; what they had not written is lost. */
  @Override
  public void close() {
    killAll();
    try {
      Runtime.getRuntime().removeShutdownHook(exitHook);
    } catch (IllegalStateException exiting) {
      // The hook runs already, and finds nothing to do.
    }
  }
}
