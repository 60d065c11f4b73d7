package io.logfold.bootstrap.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.partition.PartitionStatus;
import io.logfold.bootstrap.nodes.Cluster.Node;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How far the stream of commands was taken stands in the log, with the topic that it was taken
 * from. What happens to the group's offsets, to the topic or to the group changes nothing of it.
 */
@UseServices
@Timeout(180)
class StreamOfCommandsTest {

  private static final String CREATE = "{\"customerId\":\"ann\",\"currency\":\"EUR\"}";
  private static final String PAY = "{\"amount\":\"2.50\",\"method\":\"voucher\"}";

  private final String topic;
  private final Cluster cluster;
  private final Admin admin;
  private final KafkaProducer<String, String> producer;

  StreamOfCommandsTest(TestServices services) {
    this.topic = services.unique("orders");
    this.cluster = new Cluster(services, topic);
    Map<String, Object> connection = Map.of("bootstrap.servers", services.kafka());
    this.admin = Admin.create(connection);
    this.producer = new KafkaProducer<>(connection, new StringSerializer(), new StringSerializer());
  }

  @AfterEach
  void close() {
    cluster.close();
    producer.close();
    admin.close();
  }

  private void write(String order, String value, String command, @Nullable String id) {
    ProducerRecord<String, String> message =
        new ProducerRecord<>(topic + ".commands", order, value);
    message.headers().add("command", command.getBytes(UTF_8));
    if (id != null) {
      message.headers().add("commandId", id.getBytes(UTF_8));
    }
    var unused = producer.send(message);
    producer.flush();
  }

  private static long version(Node node, String order) {
    return Cluster.get(node.engine().state(order)).version();
  }

  private static void awaitVersion(Node node, String order, long version) {
    await().atMost(Duration.ofSeconds(40)).until(() -> version(node, order) >= version);
  }

  /** Whatever stood before a command of now has been taken when that is carried out. */
  private void assertNothingIsTakenAgain(Node node, String order, long version) {
    write(order, PAY, "record-payment", null);
    awaitVersion(node, order, version + 1);
    assertThat(version(node, order)).isEqualTo(version + 1);
  }

  @Test
  void the_offsets_of_the_group_may_be_gone() throws Exception {
    Node node = cluster.start();
    write("o", CREATE, "create", null);
    for (int n = 0; n < 200; n++) { // more than the ids that an order remembers
      write("o", PAY, "record-payment", n == 0 ? "pay" : null);
    }
    awaitVersion(node, "o", 201);
    cluster.stop(node);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try {
                admin.deleteConsumerGroups(List.of("logfold-" + topic)).all().get();
                return true;
              } catch (ExecutionException e) {
                return false; // its last member has not left yet
              }
            });

    assertNothingIsTakenAgain(cluster.start(), "o", 201);
  }

  @Test
  void the_topic_may_be_made_anew_and_its_commands_are_new_ones() throws Exception {
    Node node = cluster.start();
    write("o", CREATE, "create", null);
    write("o", PAY, "record-payment", null);
    awaitVersion(node, "o", 2);
    cluster.stop(node);
    admin.deleteTopics(List.of(topic + ".commands")).all().get();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !admin.listTopics().names().get().contains(topic + ".commands"));

    Node next = cluster.start();
    // At the offsets of the first ones, without ids, and yet none of them.
    write("o", PAY, "record-payment", null);
    write("o", PAY, "record-payment", null);
    awaitVersion(next, "o", 4);
    assertNothingIsTakenAgain(next, "o", 4);
  }

  @Test
  void a_rebalance_leaves_the_terms_of_the_partitions_that_stay() throws Exception {
    Node first = cluster.start();
    Map<Integer, Long> before = terms(first);
    Node second = cluster.start();
    Map<Integer, Long> stayed = terms(first);
    assertThat(stayed).hasSize(Cluster.PARTITIONS / 2);
    assertThat(before).containsAllEntriesOf(stayed);

    cluster.stop(second);
    cluster.settle();
    assertThat(terms(first)).hasSize(Cluster.PARTITIONS).containsAllEntriesOf(stayed);
  }

  private static Map<Integer, Long> terms(Node node) {
    Map<Integer, Long> terms = new HashMap<>();
    for (PartitionStatus partition : node.engine().status()) {
      if (partition.phase() == PartitionStatus.Phase.SERVING) {
        terms.put(partition.partition(), partition.term());
      }
    }
    return terms;
  }
}
