package io.logfold.embedded;

import java.util.Properties;

/** The settings of an embedded node, broker and controller in one. */
final class KafkaSettings {
  /** The listener for clients. */
  static final String CLIENTS = "CLIENTS";

  static final String CONTROLLER = "CONTROLLER";

  private KafkaSettings() {}

  /**
   * @param node the node's id
   * @param voters all controllers, {@code id@host:port}, separated by commas
   * @param replicas how often everything is stored: the number of nodes, three at most
   */
  static Properties of(
      int node, String voters, int replicas, int port, int controllerPort, String log) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(node));
    p.setProperty("controller.quorum.voters", voters);
    p.setProperty("controller.listener.names", CONTROLLER);
    p.setProperty("inter.broker.listener.name", CLIENTS);
    p.setProperty(
        "listener.security.protocol.map",
        "%s:PLAINTEXT,%s:PLAINTEXT".formatted(CLIENTS, CONTROLLER));
    p.setProperty(
        "listeners",
        "%s://%s:%s,%s://%s:%s"
            .formatted(CLIENTS, Ports.HOST, port, CONTROLLER, Ports.HOST, controllerPort));
    p.setProperty("advertised.listeners", "%s://%s:%s".formatted(CLIENTS, Ports.HOST, port));
    p.setProperty("log.dirs", log);
    topics(p, replicas);
    transactions(p, replicas);
    groups(p, replicas);
    life(p);
    size(p);
    return p;
  }

  /**
   * One more address of the broker, for clients on another route: a client that connects there
   * receives this address for all further connections.
   *
   * @param port it listens on
   * @param advertised the port that clients receive
   */
  static void listener(Properties p, String name, int port, int advertised) {
    append(p, "listener.security.protocol.map", name + ":PLAINTEXT");
    append(p, "listeners", name + "://" + Ports.HOST + ":" + port);
    append(p, "advertised.listeners", name + "://" + Ports.HOST + ":" + advertised);
  }

  private static void append(Properties p, String key, String value) {
    p.setProperty(key, p.getProperty(key) + "," + value);
  }

  private static void topics(Properties p, int replicas) {
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("default.replication.factor", Integer.toString(replicas));
    p.setProperty("min.insync.replicas", Integer.toString(Math.min(2, replicas)));
    p.setProperty("auto.leader.rebalance.enable", "false");
  }

  private static void transactions(Properties p, int replicas) {
    p.setProperty("transaction.state.log.num.partitions", "8");
    p.setProperty("transaction.state.log.replication.factor", Integer.toString(replicas));
    p.setProperty("transaction.state.log.min.isr", Integer.toString(Math.min(2, replicas)));
  }

  private static void groups(Properties p, int replicas) {
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("offsets.topic.replication.factor", Integer.toString(replicas));
    // A data folder left unopened for weeks must not forget how far its consumers came.
    p.setProperty("offsets.retention.minutes", "5256000");
    p.setProperty("share.coordinator.state.topic.num.partitions", "1");
    p.setProperty("share.coordinator.state.topic.replication.factor", Integer.toString(replicas));
    p.setProperty("share.coordinator.state.topic.min.isr", Integer.toString(Math.min(2, replicas)));
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // A dead member is to be noticed sooner than the default of 6 s allows.
    p.setProperty("group.min.session.timeout.ms", "500");
    // A second member gets its share after 1.3 s instead of 5.2 s.
    p.setProperty("group.consumer.heartbeat.interval.ms", "500");
    p.setProperty("group.consumer.min.heartbeat.interval.ms", "200");
  }

  private static void life(Properties p) {
    // After kill -9 the controller must see the old session end before the new broker may serve: 3
    // s instead of 12.
    p.setProperty("broker.session.timeout.ms", "1500");
    p.setProperty("broker.heartbeat.interval.ms", "250");
  }

  private static void size(Properties p) {
    p.setProperty("num.network.threads", "2");
    p.setProperty("num.io.threads", "4");
    p.setProperty("background.threads", "2");
    p.setProperty("log.cleaner.threads", "1");
    p.setProperty("log.cleaner.dedupe.buffer.size", "2097152");
  }
}
