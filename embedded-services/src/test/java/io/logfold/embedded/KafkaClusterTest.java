package io.logfold.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KafkaClusterTest {
  private static final int ELSEWHERE = 19_000;

  @TempDir private Path temporary;

  @Test
  void a_broker_may_die_and_come_back() throws Exception {
    try (KafkaCluster cluster =
            KafkaCluster.in(temporary).listener("PROXIED", node -> ELSEWHERE + node).build();
        Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.start().bootstrap()))) {
      admin
          .createTopics(List.of(new NewTopic("replicated", 1, (short) 3)))
          .all()
          .get(30, TimeUnit.SECONDS);
      cluster.broker(2).kill();
      assertThat(cluster.broker(2).running()).isFalse();
      inSync(admin, 2);
      try (var producer = Probe.producer(Map.of("bootstrap.servers", cluster.bootstrap()))) {
        var record = new ProducerRecord<String, String>("replicated", "while one is away");
        assertThat(producer.send(record).get(30, TimeUnit.SECONDS).offset()).isZero();
      }

      cluster.broker(2).start();

      inSync(admin, 3);
      assertThat(advertised(cluster.port("PROXIED", 1)))
          .containsExactlyInAnyOrder(ELSEWHERE + 1, ELSEWHERE + 2, ELSEWHERE + 3);
    }
  }

  private static void inSync(Admin admin, int replicas) {
    await()
        .atMost(Duration.ofSeconds(90))
        .ignoreExceptions() // a broker may not have heard of the topic yet
        .until(() -> inSync(admin).size() == replicas);
  }

  private static List<Node> inSync(Admin admin) throws Exception {
    List<TopicPartitionInfo> partitions =
        admin
            .describeTopics(List.of("replicated"))
            .topicNameValues()
            .values()
            .iterator()
            .next()
            .get(30, TimeUnit.SECONDS)
            .partitions();
    return partitions.getFirst().isr();
  }

  /** What a client is told that comes in by this port. */
  private static List<Integer> advertised(int port) {
    try (var producer = Probe.producer(Map.of("bootstrap.servers", Ports.HOST + ":" + port))) {
      return Stream.of(producer.partitionsFor("replicated").getFirst().replicas())
          .map(Node::port)
          .toList();
    }
  }
}
