package io.logfold.benchmarks.throughput;

import io.logfold.benchmarks.load.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Raw Kafka under the same load: sends the very records that the product wrote (same keys, headers,
 * values and partitions), with the product's producer settings, in transactions on the same number
 * of lanes.
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
  private final List<Sample> samples;
  private final List<RawPartition> partitions;

  /**
   * @param from the product's topic, to take records from
   * @param topic where to send them; has as many partitions
   */
  RawKafka(String servers, String from, String topic, int partitions, int lanes, int samples) {
    this.topic = topic;
    this.samples = take(servers, from, partitions, samples);
    this.partitions =
        IntStream.range(0, partitions)
            .mapToObj(
                partition ->
                    new RawPartition(
                        settings(servers),
                        IntStream.range(0, lanes)
                            .mapToObj(lane -> "raw-%s-%d-%d".formatted(topic, partition, lane))
                            .toList()))
            .toList();
  }

  private static Map<String, Object> settings(String servers) {
    return Map.of(
        "bootstrap.servers",
        servers,
        "acks",
        "all",
        "linger.ms",
        0,
        "compression.type",
        "lz4",
        "batch.size",
        256 * 1024,
        "key.serializer",
        ByteArraySerializer.class,
        "value.serializer",
        ByteArraySerializer.class);
  }

  private static List<Sample> take(String servers, String topic, int partitions, int wanted) {
    List<Sample> taken = new ArrayList<>(wanted);
    try (var consumer =
        new KafkaConsumer<byte[], byte[]>(
            Map.of(
                "bootstrap.servers",
                servers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class))) {
      consumer.assign(
          IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList());
      while (taken.size() < wanted) {
        var polled = consumer.poll(Duration.ofSeconds(2));
        if (polled.isEmpty()) {
          break;
        }
        for (ConsumerRecord<byte[], byte[]> record : polled) {
          taken.add(new Sample(record));
        }
      }
    }
    if (taken.isEmpty()) {
      throw new IllegalStateException("topic " + topic + " has no records to send");
    }
    return taken;
  }

  /** Bytes of key, value and headers of an average record. */
  long bytesPerRecord() {
    long bytes = 0;
    for (Sample sample : samples) {
      bytes += sample.key.length + sample.value.length;
      for (var header : sample.headers) {
        bytes += header.key().length() + header.value().length;
      }
    }
    return bytes / samples.size();
  }

  @Override
  public CompletionStage<?> send(int caller, long sequence) {
    Sample sample = samples.get((int) ((caller * 7_919L + sequence) % samples.size()));
    return partitions
        .get(sample.partition)
        .send(
            new ProducerRecord<>(
                topic, sample.partition, null, sample.key, sample.value, sample.headers));
  }

  @Override
  public void close() {
    partitions.forEach(RawPartition::close);
  }
}
