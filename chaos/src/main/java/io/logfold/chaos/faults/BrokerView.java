package io.logfold.chaos.faults;

import io.logfold.chaos.cluster.Cluster;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;

/** The roles of the brokers, as they report them. */
final class BrokerView implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 20;
  private static final String GROUP = "logfold-" + Cluster.TOPIC;

  private final Admin admin;

  BrokerView(String bootstrap) {
    admin = Admin.create(Map.of("bootstrap.servers", bootstrap, "client.id", "chaos"));
  }

  /** The broker that coordinates the group of nodes. */
  int coordinator() throws InterruptedException, ExecutionException, TimeoutException {
    return admin
        .describeConsumerGroups(List.of(GROUP))
        .all()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .values()
        .iterator()
        .next()
        .coordinator()
        .id();
  }

  /** The broker that leads that partition of the events. */
  int leader(int partition) throws InterruptedException, ExecutionException, TimeoutException {
    return describe(Cluster.TOPIC).partitions().get(partition).leader().id();
  }

  private TopicDescription describe(String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    TopicDescription description =
        admin
            .describeTopics(List.of(topic))
            .allTopicNames()
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .get(topic);
    if (description == null) {
      throw new IllegalStateException("there is no topic " + topic);
    }
    return description;
  }

  /** Whether every replica of every topic has everything. */
  boolean allInSync() throws InterruptedException {
    try {
      var names =
          admin
              .listTopics(new ListTopicsOptions().listInternal(true))
              .names()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return admin
          .describeTopics(names)
          .allTopicNames()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .values()
          .stream()
          .flatMap(topic -> topic.partitions().stream())
          .allMatch(partition -> partition.isr().size() == partition.replicas().size());
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
