package io.logfold.chaos.checker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** All records of a topic, whether they count or not, as any Kafka client can read them. */
public final class TopicRecords {

  private static final Duration POLL = Duration.ofMillis(200);

  private TopicRecords() {}

  /**
   * The records of each partition, in their order, up to the end that there is now.
   *
   * @param bootstrap the brokers
   * @throws IllegalStateException when the topic cannot be read within that time, or its beginning
   *     was deleted
   */
  public static SequencedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> read(
      String bootstrap, String topic, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "isolation.level",
                "read_uncommitted",
                "default.api.timeout.ms",
                Math.toIntExact(patience.toMillis())),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer
          .beginningOffsets(partitions)
          .forEach(
              (partition, begin) -> {
                if (begin > 0) {
                  throw new IllegalStateException(
                      "%s begins at offset %d: what was before cannot be judged"
                          .formatted(partition, begin));
                }
              });
      SequencedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> all = new TreeMap<>();
      partitions.forEach(partition -> all.put(partition.partition(), new ArrayList<>()));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("%s could not be read in %s".formatted(topic, patience));
        }
        consumer
            .poll(POLL)
            .forEach(
                record ->
                    all.computeIfAbsent(record.partition(), _p -> new ArrayList<>()).add(record));
      }
      return all;
    }
  }

  /** The record's mark; null: it has none that can be read. */
  public static @Nullable RecordMark mark(ConsumerRecord<?, ?> record) {
    List<Header> headers = new ArrayList<>();
    record.headers().headers(RecordMark.HEADER).forEach(headers::add);
    return headers.size() == 1 && headers.getFirst().value() != null
        ? RecordMark.parse(new String(headers.getFirst().value(), US_ASCII))
        : null;
  }
}
