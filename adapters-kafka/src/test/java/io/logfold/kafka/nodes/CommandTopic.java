package io.logfold.kafka.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** The topics of a log's nodes as a foreign program writes and reads them. */
final class CommandTopic implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final String kafka;
  private final String topic;
  private final int partitions;
  private final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();

  CommandTopic(String kafka, String topic, int partitions) {
    this.kafka = kafka;
    this.topic = topic;
    this.partitions = partitions;
  }

  /** A command {@code note}; headers come in pairs. */
  ProducerRecord<byte[], byte[]> note(String key, String value, String... headers) {
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(topic + ".commands", key.getBytes(UTF_8), value.getBytes(UTF_8));
    message.headers().add("command", "note".getBytes(UTF_8));
    for (int i = 0; i < headers.length; i += 2) {
      message.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
    }
    return message;
  }

  void write(ProducerRecord<byte[], byte[]> message) {
    write(message, "none");
  }

  void write(ProducerRecord<byte[], byte[]> message, String compression) {
    var unused = producers.computeIfAbsent(compression, this::producer).send(message);
  }

  void flush() {
    producers.values().forEach(KafkaProducer::flush);
  }

  private KafkaProducer<byte[], byte[]> producer(String compression) {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            kafka,
            "compression.type",
            compression,
            "max.request.size",
            32 * 1024 * 1024,
            "linger.ms",
            5),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  List<ConsumerRecord<byte[], byte[]>> replies(int expected) {
    return replies(found -> found.size() >= expected);
  }

  List<ConsumerRecord<byte[], byte[]>> replies(
      Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
    return read(topic + ".replies", enough);
  }

  List<ConsumerRecord<byte[], byte[]>> deadLetters(int expected) {
    return read(topic + ".dead-letters", found -> found.size() >= expected);
  }

  private List<ConsumerRecord<byte[], byte[]>> read(
      String name, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(name, p)).toList());
      consumer.seekToBeginning(consumer.assignment());
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                return enough.test(found);
              });
    }
    return found;
  }

  /** Empty: there is none. */
  static String header(ConsumerRecord<?, ?> message, String name) {
    var header = message.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  @Override
  public void close() {
    producers.values().forEach(KafkaProducer::close);
  }
}
