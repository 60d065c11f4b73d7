package io.logfold.benchmarks.replay;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What Kafka's consumer can do with the same topic: reads every record and forgets it. With the
 * product's fetch sizes.
 */
final class RawScan {

  private static final Duration POLL = Duration.ofMillis(250);

  private final String servers;
  private final String topic;
  private final int partitions;

  RawScan(String servers, String topic, int partitions) {
    this.servers = servers;
    this.topic = topic;
    this.partitions = partitions;
  }

  /**
   * Reads all of it.
   *
   * @param threads which share the partitions, each with a consumer of its own
   * @return records per second
   */
  double run(int threads) throws InterruptedException {
    List<Part> parts = IntStream.range(0, threads).mapToObj(n -> new Part(n, threads)).toList();
    long started = System.nanoTime();
    List<Thread> running = parts.stream().map(part -> Thread.ofPlatform().start(part)).toList();
    for (Thread thread : running) {
      thread.join();
    }
    return parts.stream().mapToLong(part -> part.records).sum()
        * 1e9
        / (System.nanoTime() - started);
  }

  private final class Part implements Runnable {
    private final List<TopicPartition> mine;
    private volatile long records;

    Part(int number, int of) {
      mine =
          IntStream.range(0, partitions)
              .filter(partition -> partition % of == number)
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .toList();
    }

    @Override
    public void run() {
      long count = 0;
      try (var consumer = new KafkaConsumer<byte[], byte[]>(settings())) {
        consumer.assign(mine);
        consumer.seekToBeginning(mine);
        Map<TopicPartition, Long> ends = consumer.endOffsets(mine);
        while (!reached(consumer, ends, mine)) {
          count += consumer.poll(POLL).count();
        }
      }
      records = count;
    }

    private static boolean reached(
        KafkaConsumer<?, ?> consumer,
        Map<TopicPartition, Long> ends,
        Collection<TopicPartition> partitions) {
      return partitions.stream().allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L));
    }
  }

  private Map<String, Object> settings() {
    return Map.of(
        "bootstrap.servers",
        servers,
        "isolation.level",
        "read_uncommitted",
        "max.partition.fetch.bytes",
        8 * 1024 * 1024,
        "receive.buffer.bytes",
        1024 * 1024,
        "max.poll.records",
        5_000,
        "key.deserializer",
        ByteArrayDeserializer.class,
        "value.deserializer",
        ByteArrayDeserializer.class);
  }
}
