package io.logfold.embedded.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@UseServices
final class UseServicesTest {
  private final TestServices services;

  UseServicesTest(TestServices services) {
    this.services = services;
  }

  @Test
  void a_committed_transaction_is_read_back() {
    String topic = services.createTopic("orders", 3);
    Map<String, Object> producing =
        Map.of(
            "bootstrap.servers", services.kafka(), "transactional.id", services.unique("writer"));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(producing, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var sent = producer.send(new ProducerRecord<>(topic, 0, "order-1", "created"));
      producer.commitTransaction();
      assertThat(sent).isDone();
    }
    Map<String, Object> consuming =
        Map.of("bootstrap.servers", services.kafka(), "isolation.level", "read_committed");
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(consuming, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assertThat(consumer.poll(Duration.ofSeconds(10)))
          .extracting(r -> r.key() + " " + r.value())
          .containsExactly("order-1 created");
    }
  }

  @Test
  void the_class_has_a_database_for_itself() throws Exception {
    try (Connection connection = DriverManager.getConnection(services.postgresUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE mine (bytes bytea)");
      try (ResultSet tables =
          statement.executeQuery(
              "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
        assertThat(tables.next()).isTrue();
        assertThat(tables.getInt(1)).isEqualTo(1);
      }
    }
    assertThat(services.newDatabase()).isNotEqualTo(services.postgresUrl());
  }

  @Test
  void names_never_meet() {
    assertThat(services.unique("orders"))
        .startsWith("orders-")
        .isNotEqualTo(services.unique("orders"));
    assertThat(services.unique("orders").getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(100);
  }

  @Nested
  class Nested_classes {
    @Test
    void share_the_services_of_the_class_around_them(TestServices inner) {
      assertThat(inner).isSameAs(services);
    }
  }
}
