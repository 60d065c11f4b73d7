package io.logfold.chaos.cluster;

import io.logfold.bootstrap.Main;
import io.logfold.embedded.EmbeddedServer;
import io.logfold.embedded.KafkaCluster;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Three brokers, Postgres, three nodes of the service and a fourth in reserve, each a process of
 * its own on 127.0.0.1. Closing ends all of them.
 */
public final class Cluster implements AutoCloseable {

  /** Of the events. */
  public static final String TOPIC = "orders";

  public static final int PARTITIONS = 6;
  public static final int BROKERS = 3;

  /** How many serve from the beginning. */
  public static final int NODES = 3;

  /** The number of the one in reserve. */
  public static final int SPARE = NODES + 1;

  private static final long LOOK_MILLIS = 100;

  private static final Logger LOG = System.getLogger(Cluster.class.getName());

  private final Path folder;
  private final Links links;
  private final KafkaCluster kafka;
  private final Database database;
  private final Jvm jvm;
  private final Duration session;
  private final List<ServiceNode> nodes = new CopyOnWriteArrayList<>();
  private final Thread exitHook = new Thread(this::killNodes, "chaos-exit");

  private Cluster(
      Path folder, Links links, KafkaCluster kafka, Database database, Jvm jvm, Duration session) {
    this.folder = folder;
    this.links = links;
    this.kafka = kafka;
    this.database = database;
    this.jvm = jvm;
    this.session = session;
    Runtime.getRuntime().addShutdownHook(exitHook);
  }

  /**
   * Starts brokers and Postgres; nodes are started by {@link #startNodes}.
   *
   * @param folder a new one
   * @param session of a node
   */
  public static Cluster start(Path folder, Duration session) {
    Wiring wiring = new Wiring();
    Links links = new Links(SPARE, BROKERS, wiring::port);
    KafkaCluster kafka =
        links.announce(KafkaCluster.in(folder.resolve("kafka")).brokers(BROKERS)).build();
    wiring.kafka = kafka;
    kafka.start();
    Database database = new Database(folder.resolve("services"));
    Path parent = Objects.requireNonNull(folder.toAbsolutePath().getParent());
    return new Cluster(folder, links, kafka, database, new Jvm(parent), session);
  }

  private String[] serve(int number) {
    return new String[] {
      "serve",
      "--kafka",
      links.bootstrap(number),
      "--topic",
      TOPIC,
      "--partitions",
      Integer.toString(PARTITIONS),
      "--session",
      Long.toString(session.toMillis())
    };
  }

  /** The database's URL has a password, which all users of the machine would see as an argument. */
  private Map<String, String> environment() {
    return Map.of("LOGFOLD_POSTGRES", database.url());
  }

  /** The proxies are there before the cluster whose ports they lead to. */
  private static final class Wiring {
    private volatile @Nullable KafkaCluster kafka;

    int port(int node, int broker) {
      KafkaCluster cluster = kafka;
      if (cluster == null) {
        throw new IllegalStateException("the cluster is not built yet");
      }
      return cluster.port(Links.listener(node), broker);
    }
  }

  /** Starts all but the one in reserve, and returns when they are ready. */
  public void startNodes(Duration patience) throws InterruptedException {
    if (jvm.lacksArchive()) {
      archive(patience);
    }
    for (int number = 1; number <= SPARE; number++) {
      nodes.add(
          new ServiceNode(number, jvm.command(Main.class, serve(number)), folder, environment()));
    }
    nodes.subList(0, NODES).forEach(ServiceNode::start);
    awaitReady(patience);
  }

  /** Once for each build: a node comes and goes, and leaves its class data. */
  private void archive(Duration patience) throws InterruptedException {
    Path fresh = folder.resolve("nodes.jsa");
    ServiceNode first =
        new ServiceNode(1, jvm.archiving(fresh, Main.class, serve(1)), folder, environment());
    nodes.add(first);
    first.start();
    try {
      awaitReady(first, patience);
    } finally {
      first.stop();
      nodes.clear();
    }
    try {
      Files.move(fresh, jvm.archive(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // Then nodes start as slowly as they do without.
      LOG.log(Level.DEBUG, "no archive", e);
    }
  }

  /**
   * Waits for all nodes that are meant to run.
   *
   * @throws IllegalStateException when that takes too long
   */
  public void awaitReady(Duration patience) throws InterruptedException {
    for (ServiceNode node : nodes) {
      if (node.wanted()) {
        awaitReady(node, patience);
      }
    }
  }

  /** The same for one of them. */
  public static void awaitReady(ServiceNode node, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!node.ready()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "%s is not ready after %d s".formatted(node.name(), patience.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  public KafkaCluster kafka() {
    return kafka;
  }

  /**
   * Where a broker has its copy of a partition of the events.
   *
   * @param broker counted from 1
   */
  public Path replica(int broker, int partition) {
    return folder.resolve("kafka/broker-%d/log/%s-%d".formatted(broker, TOPIC, partition));
  }

  /** Stops all brokers. */
  public void stopBrokers() {
    for (int broker = 1; broker <= BROKERS; broker++) {
      kafka.broker(broker).stop();
    }
  }

  /** Starts all brokers at once, since none is ready alone, and returns when they serve. */
  public void startBrokers() throws InterruptedException {
    List<Thread> starting = new ArrayList<>();
    Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    for (int broker = 1; broker <= BROKERS; broker++) {
      EmbeddedServer one = kafka.broker(broker);
      starting.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      one.start();
                    } catch (RuntimeException e) {
                      failures.add(e);
                    }
                  }));
    }
    for (Thread one : starting) {
      one.join();
    }
    if (!failures.isEmpty()) {
      throw failures.remove();
    }
  }

  /** Restarts all running nodes, as an operator would after reading their messages. */
  public void restartNodes(Duration patience) throws InterruptedException {
    for (ServiceNode node : nodes.subList(0, NODES)) {
      node.stop();
    }
    nodes.subList(0, NODES).forEach(ServiceNode::start);
    awaitReady(patience);
  }

  /** Whether {@link ServiceNode#clock} has any effect here. */
  public boolean clocksCanJump() {
    return NodeClock.canJump();
  }

  public Database database() {
    return database;
  }

  public Links links() {
    return links;
  }

  /** Counted from 1. */
  public ServiceNode node(int number) {
    return nodes.get(number - 1);
  }

  /** The one in reserve, too. */
  public List<ServiceNode> nodes() {
    return nodes;
  }

  /** For other programs than nodes: the brokers without proxies. */
  public String bootstrap() {
    return kafka.bootstrap();
  }

  /** For other programs than nodes. */
  public String postgresUrl() {
    return database.url();
  }

  /** Stops all nodes in good order, which save what they have. */
  public void stopNodes() throws InterruptedException {
    for (ServiceNode node : nodes) {
      node.stop();
    }
  }

  /** Compares snapshots and index with what the events come to. */
  public CommandOutput verify() throws InterruptedException {
    return CommandOutput.run(
        jvm.command(Main.class, "verify", "--json", "--kafka", bootstrap(), "--topic", TOPIC),
        "verify",
        folder,
        environment());
  }

  private void killNodes() {
    try {
      for (ServiceNode node : nodes) {
        node.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    killNodes();
    try {
      Runtime.getRuntime().removeShutdownHook(exitHook);
    } catch (IllegalStateException exiting) {
      // The hook runs already.
    }
    links.close();
    kafka.close();
    database.close();
  }
}
