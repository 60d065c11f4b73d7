package io.logfold.chaos.cluster;

import io.logfold.embedded.KafkaCluster;
import io.logfold.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.stream.Collectors;

/**
 * The ways from each node to each broker. A broker has one listener for each node, and advertises
 * the port of that node's proxy there, so a node has no other way. Nodes and brokers are counted
 * from 1. Thread-safe.
 */
public final class Links implements AutoCloseable {

  private final int brokers;
  private final List<Proxy> proxies = new ArrayList<>();

  /**
   * @param target the port of a listener, by node and broker
   */
  Links(int nodes, int brokers, IntBinaryOperator target) {
    this.brokers = brokers;
    try {
      for (int node = 1; node <= nodes; node++) {
        for (int broker = 1; broker <= brokers; broker++) {
          int from = node;
          int to = broker;
          proxies.add(new Proxy(() -> target.applyAsInt(from, to)));
        }
      }
    } catch (IOException e) {
      close();
      throw new UncheckedIOException("no port for a proxy", e);
    }
  }

  /** The name of the listener for that node. */
  static String listener(int node) {
    return "NODE" + node;
  }

  /** The same for all nodes of a cluster that is to be built. */
  KafkaCluster.Builder announce(KafkaCluster.Builder cluster) {
    KafkaCluster.Builder with = cluster;
    for (int node = 1; node <= proxies.size() / brokers; node++) {
      int from = node;
      with = with.listener(listener(node), broker -> link(from, broker).port());
    }
    return with;
  }

  /** Where that node begins. */
  String bootstrap(int node) {
    return all(node).stream()
        .map(proxy -> Ports.HOST + ":" + proxy.port())
        .collect(Collectors.joining(","));
  }

  private Proxy link(int node, int broker) {
    return proxies.get((node - 1) * brokers + broker - 1);
  }

  private List<Proxy> all(int node) {
    return proxies.subList((node - 1) * brokers, node * brokers);
  }

  /**
   * Changes the way between a node and a broker.
   *
   * @param broker 0: all of them
   */
  public void set(int node, int broker, Proxy.Mode mode) {
    (broker == 0 ? all(node) : List.of(link(node, broker))).forEach(proxy -> proxy.set(mode));
  }

  /** Opens all of them. */
  public void heal() {
    proxies.forEach(proxy -> proxy.set(Proxy.Mode.OPEN));
  }

  @Override
  public void close() {
    proxies.forEach(Proxy::close);
  }
}
