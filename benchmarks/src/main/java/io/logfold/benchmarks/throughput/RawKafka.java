package io.logfold.benchmarks.throughput;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.benchmarks.load.OrderWork;
import io.logfold.benchmarks.load.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Raw Kafka under the same load: one idempotent producer sends the very records that the product
 * wrote (same keys, values, headers with their stamps, and partitions; a caller sends one order's
 * records after the other), each as soon as its caller has the acknowledgement of the one before.
 * No decisions, no encoding, no state. Thread-safe.
 */
final class RawKafka implements Target, AutoCloseable {

  /** A record as the product wrote it. */
  private static final class Sample {
    final byte[] key;
    final byte[] value;
    final Headers headers;
    final int partition;

    Sample(ConsumerRecord<byte[], byte[]> record) {
      key = record.key();
      value = record.value();
      headers = record.headers();
      partition = record.partition();
    }
  }

  private final String topic;

  /** Orders, each with its records from first to last. */
  private final List<List<Sample>> orders;

  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * @param from the product's topic, to take records from
   * @param topic where to send them; has as many partitions
   */
  RawKafka(String servers, String from, String topic, int partitions, int samples) {
    this.topic = topic;
    this.orders = take(servers, from, partitions, samples);
    this.producer = new KafkaProducer<>(settings(servers));
  }

  private static Map<String, Object> settings(String servers) {
    return Map.of(
        "bootstrap.servers",
        servers,
        "enable.idempotence",
        true,
        "acks",
        "all",
        "linger.ms",
        0,
        "compression.type",
        "snappy", // the product's
        "batch.size",
        256 * 1024,
        "key.serializer",
        ByteArraySerializer.class,
        "value.serializer",
        ByteArraySerializer.class);
  }

  private static List<List<Sample>> take(String servers, String topic, int partitions, int wanted) {
    Map<String, List<Sample>> taken = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<byte[], byte[]>(
            Map.of(
                "bootstrap.servers",
                servers,
                "isolation.level",
                "read_uncommitted",
                "auto.offset.reset",
                "earliest",
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class))) {
      for (int partition = 0; partition < partitions; partition++) {
        // One after the other: a consumer of all of them would bring one partition's records first.
        consumer.assign(List.of(new TopicPartition(topic, partition)));
        int left = wanted / partitions;
        while (left > 0) {
          var polled = consumer.poll(Duration.ofSeconds(2));
          if (polled.isEmpty()) {
            break;
          }
          for (ConsumerRecord<byte[], byte[]> record : polled) {
            if (record.key() == null) { // opens a term, or is a note
              continue;
            }
            taken
                .computeIfAbsent(new String(record.key(), UTF_8), key -> new ArrayList<>())
                .add(new Sample(record));
            left--;
          }
        }
      }
    }
    List<List<Sample>> whole = new ArrayList<>(taken.values());
    whole.removeIf(order -> order.size() != OrderWork.STEPS);
    if (whole.isEmpty()) {
      throw new IllegalStateException(
          "topic " + topic + " has no whole order to send again; warm up for longer");
    }
    // Neighbours come from one partition; callers choose any.
    Collections.shuffle(whole, new Random(42));
    return whole;
  }

  /** Bytes of key, value and headers of an average record. */
  long bytesPerRecord() {
    long bytes = 0;
    for (List<Sample> order : orders) {
      for (Sample sample : order) {
        bytes += sample.key.length + sample.value.length;
        for (var header : sample.headers) {
          bytes += header.key().length() + header.value().length;
        }
      }
    }
    return bytes / ((long) orders.size() * OrderWork.STEPS);
  }

  @Override
  public CompletionStage<?> send(int caller, long sequence) {
    long order = caller * 7_919L + sequence / OrderWork.STEPS;
    Sample sample =
        orders.get((int) (order % orders.size())).get((int) (sequence % OrderWork.STEPS));
    CompletableFuture<RecordMetadata> answer = new CompletableFuture<>();
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic, sample.partition, null, sample.key, sample.value, sample.headers),
            (metadata, failure) -> {
              if (failure == null) {
                answer.complete(metadata);
              } else {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  /** How many requests it has sent so far. */
  double requests() {
    return producer.metrics().values().stream()
        .filter(metric -> metric.metricName().group().equals("producer-metrics"))
        .filter(metric -> metric.metricName().name().equals("request-total"))
        .mapToDouble(metric -> (double) metric.metricValue())
        .sum();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
