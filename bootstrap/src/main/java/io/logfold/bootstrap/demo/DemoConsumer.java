package io.logfold.bootstrap.demo;

import io.logfold.bootstrap.Failure;
import io.logfold.domain.order.Order;
import io.logfold.domain.order.OrderDecider;
import io.logfold.domain.order.OrderEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A plain Kafka consumer that folds what it reads, from the beginning of the topic. It runs in a
 * process of its own, so that it can really be killed, and reports on its output: a line when it is
 * at the end of the topic, and two per event, before and after applying it.
 */
public final class DemoConsumer {

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  static final String AT_END = "at-end";
  static final String READ = "read";
  static final String APPLIED = "applied";

  private final Map<String, String> properties;
  private final TopicPartition partition;
  private final PrintStream out;

  DemoConsumer(Map<String, String> properties, String topic, PrintStream out) {
    this.properties = properties;
    this.partition = new TopicPartition(topic, 0);
    this.out = out;
  }

  /**
   * Runs until the process is killed.
   *
   * @param args the topic; the properties of the client come on the standard input, as a properties
   *     file, since every user of the machine sees arguments
   */
  public static void main(String[] args) throws IOException {
    Properties given = new Properties();
    given.load(System.in);
    Map<String, String> properties = new HashMap<>();
    given.stringPropertyNames().forEach(name -> properties.put(name, given.getProperty(name)));
    new DemoConsumer(properties, args[0], System.out).follow();
  }

  static KafkaConsumer<String, byte[]> consumer(Map<String, String> given) {
    Map<String, Object> all = new HashMap<>(given);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return new KafkaConsumer<>(all, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * The names of the events in the topic now.
   *
   * @param least how many were acknowledged; readers may see an event a moment later than that
   */
  static List<String> topicNow(
      KafkaConsumer<String, byte[]> consumer, TopicPartition partition, int least) {
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<String> names = new ArrayList<>();
    while (names.size() < least || consumer.position(partition) < end(consumer, partition)) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
        if (DemoEvent.is(record)) {
          names.add(DemoEvent.name(DemoEvent.decode(record)));
        }
      }
      if (System.nanoTime() - deadline > 0) {
        throw new Failure(
            "topic %s shows only %d of %d events after %d s"
                .formatted(partition.topic(), names.size(), least, PATIENCE.toSeconds()));
      }
    }
    return names;
  }

  private static long end(KafkaConsumer<String, byte[]> consumer, TopicPartition partition) {
    return Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
  }

  private void follow() {
    OrderDecider decider = new OrderDecider();
    Order state = decider.initial();
    try (KafkaConsumer<String, byte[]> consumer = consumer(properties)) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = end(consumer, partition);
      boolean told = false;
      while (true) {
        if (!told && consumer.position(partition) >= end) {
          say(AT_END, DemoEvent.state(state));
          told = true;
        }
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (!DemoEvent.is(record)) {
            continue;
          }
          OrderEvent event = DemoEvent.decode(record);
          say(READ, DemoEvent.name(event) + "\t" + DemoEvent.state(state));
          state = decider.evolve(state, event);
          say(APPLIED, DemoEvent.state(state));
        }
      }
    }
  }

  private void say(String what, String text) {
    out.println(what + "\t" + text);
    out.flush();
  }
}
