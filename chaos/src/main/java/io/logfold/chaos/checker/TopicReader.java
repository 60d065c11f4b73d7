package io.logfold.chaos.checker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads a whole topic as any Kafka client does that reads committed records. */
public final class TopicReader {

  private static final Duration POLL = Duration.ofMillis(200);

  private TopicReader() {}

  /**
   * All committed events, in the order of each partition. What is not of the format comes with
   * empty fields, so that the checker reports it.
   *
   * @param bootstrap the brokers
   * @param patience how long to wait for open transactions to end, since what is behind them cannot
   *     be seen; and for the reading itself
   * @throws IllegalStateException when the topic cannot be read to its very end within that time
   */
  public static List<StoredEvent> read(String bootstrap, String topic, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try (KafkaConsumer<String, byte[]> stable = consumer(bootstrap, "read_committed");
        KafkaConsumer<String, byte[]> any = consumer(bootstrap, "read_uncommitted")) {
      List<TopicPartition> partitions =
          stable.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      Map<TopicPartition, Long> ends = any.endOffsets(partitions);
      Map<TopicPartition, Long> visible = stable.endOffsets(partitions);
      while (!covers(visible, ends)) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException(
              "a transaction is still open: visible up to %s, written up to %s"
                  .formatted(visible, ends));
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        visible = stable.endOffsets(partitions);
      }
      stable.assign(partitions);
      stable.seekToBeginning(partitions);
      List<StoredEvent> events = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> stable.position(p) < ends.getOrDefault(p, 0L))) {
        if (System.nanoTime() - deadline > 0) {
          throw new IllegalStateException("%s could not be read in %s".formatted(topic, patience));
        }
        stable.poll(POLL).forEach(event -> events.add(stored(event)));
      }
      return events;
    }
  }

  private static boolean covers(Map<TopicPartition, Long> visible, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> visible.getOrDefault(end.getKey(), 0L) >= end.getValue());
  }

  private static KafkaConsumer<String, byte[]> consumer(String bootstrap, String isolation) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrap, "isolation.level", isolation),
        new StringDeserializer(),
        new ByteArrayDeserializer());
  }

  private static StoredEvent stored(ConsumerRecord<@Nullable String, byte[]> event) {
    String key = event.key();
    return new StoredEvent(
        event.partition(),
        event.offset(),
        key == null ? "" : key,
        number(header(event, "ce_sequence")),
        header(event, "ce_type"),
        header(event, "ce_causationid"),
        header(event, "ce_id"),
        json(event.value()));
  }

  private static String header(ConsumerRecord<?, ?> event, String name) {
    Header header = event.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static JsonNode json(byte[] value) {
    try {
      return Json.MAPPER.readTree(value);
    } catch (JacksonException | IllegalArgumentException e) {
      return JsonNodeFactory.instance.nullNode();
    }
  }
}
