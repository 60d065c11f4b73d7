package io.logfold.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes to and reads from the servers as any client does. */
final class Probe {
  private static final TopicPartition PARTITION = new TopicPartition("probe", 0);

  private Probe() {}

  static void createTopic(Map<String, String> kafka) throws Exception {
    try (Admin admin = Admin.create(Map.copyOf(kafka))) {
      admin.createTopics(List.of(new NewTopic(PARTITION.topic(), 1, (short) 1))).all().get();
    }
  }

  static KafkaProducer<String, String> producer(Map<String, String> kafka) {
    Map<String, Object> all = new HashMap<>(kafka);
    all.put("acks", "all");
    all.put("reconnect.backoff.max.ms", "200");
    return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
  }

  static void write(KafkaProducer<String, String> producer, String value) throws Exception {
    producer.send(new ProducerRecord<>(PARTITION.topic(), 0, null, value)).get();
  }

  static void write(Map<String, String> kafka, String value) throws Exception {
    try (KafkaProducer<String, String> producer = producer(kafka)) {
      write(producer, value);
    }
  }

  /** Everything in the topic. */
  static List<String> read(Map<String, String> kafka) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.copyOf(kafka), new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions = List.of(PARTITION);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).getOrDefault(PARTITION, 0L);
      List<String> values = new ArrayList<>();
      while (consumer.position(PARTITION) < end) {
        consumer.poll(Duration.ofSeconds(1)).forEach(r -> values.add(r.value()));
      }
      return values;
    }
  }

  static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String query(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getString(1) : "";
    }
  }
}
