package io.logfold.benchmarks.failover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A foreign client for each partition that sends a command over Kafka, waits for the answer, and
 * sends the next one; and the longest wait of each. An answer can be lost with the node that was to
 * give it, so a client that hears nothing repeats its command.
 */
final class Probes implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration REPEAT = Duration.ofMillis(250);
  private static final String CREATE = "{\"customerId\":\"probe\",\"currency\":\"EUR\"}";

  /** Begins the ids of these requests. */
  private static final String OURS = "probe/";

  private final String topic;
  private final int partitions;
  private final KafkaProducer<String, String> producer;
  private final KafkaConsumer<String, String> consumer;
  private final AtomicInteger[] answered;
  private final AtomicLongArray sentNanos;
  private final AtomicLongArray repeatedNanos;
  private final AtomicLongArray longestNanos;
  private final Thread listener;
  private volatile boolean closing;

  Probes(String kafka, String topic, int partitions) {
    this.topic = topic;
    this.partitions = partitions;
    this.answered = new AtomicInteger[partitions];
    this.sentNanos = new AtomicLongArray(partitions);
    this.repeatedNanos = new AtomicLongArray(partitions);
    this.longestNanos = new AtomicLongArray(partitions);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka, "linger.ms", 0),
            new StringSerializer(),
            new StringSerializer());
    this.consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka), new StringDeserializer(), new StringDeserializer());
    TopicPartition replies = new TopicPartition(topic + ".replies", 0);
    consumer.assign(List.of(replies));
    consumer.seekToEnd(List.of(replies));
    var unused = consumer.position(replies);
    for (int p = 0; p < partitions; p++) {
      answered[p] = new AtomicInteger();
    }
    this.listener = Thread.ofPlatform().daemon().start(this::listen);
    for (int p = 0; p < partitions; p++) {
      next(p);
    }
  }

  private void next(int partition) {
    sentNanos.set(partition, System.nanoTime());
    send(partition);
  }

  private void send(int partition) {
    int number = answered[partition].get();
    ProducerRecord<String, String> message =
        new ProducerRecord<>(topic + ".commands", partition, id(partition, number), CREATE);
    header(message, "command", "create");
    header(message, "commandId", "c");
    header(message, "replyPartition", "0");
    header(message, "requestId", OURS + requestId(partition, number));
    repeatedNanos.set(partition, System.nanoTime());
    var unused = producer.send(message);
  }

  private static String requestId(int partition, int number) {
    return partition + "-" + number;
  }

  /** An id that belongs to the partition. */
  private String id(int partition, int number) {
    for (int n = 0; ; n++) {
      String id = "probe-%d-%d-%d".formatted(System.identityHashCode(this), number, n);
      if (Failover.partitionOf(id, partitions) == partition) {
        return id;
      }
    }
  }

  private static void header(ProducerRecord<String, String> message, String name, String value) {
    message.headers().add(name, value.getBytes(UTF_8));
  }

  private void listen() {
    while (!closing) {
      for (ConsumerRecord<String, String> reply : consumer.poll(Duration.ofMillis(100))) {
        String requestId = new String(reply.headers().lastHeader("requestId").value(), UTF_8);
        if (requestId.startsWith(OURS)) { // nodes send each other records, too
          take(requestId.substring(OURS.length()));
        }
      }
      for (int p = 0; p < partitions; p++) {
        if (System.nanoTime() - repeatedNanos.get(p) > REPEAT.toNanos()) {
          send(p);
        }
      }
    }
    consumer.close();
  }

  private void take(String requestId) {
    int partition = Integer.parseInt(requestId.substring(0, requestId.indexOf('-')));
    if (!requestId.equals(requestId(partition, answered[partition].get()))) {
      return; // the answer to a repetition
    }
    long waited = System.nanoTime() - sentNanos.get(partition);
    longestNanos.accumulateAndGet(partition, waited, Math::max);
    answered[partition].incrementAndGet();
    LockSupport.parkNanos(PAUSE.toNanos() / partitions);
    next(partition);
  }

  /** Restarts the search for the longest wait. */
  void reset() {
    for (int p = 0; p < partitions; p++) {
      longestNanos.set(p, 0);
    }
  }

  /** The longest wait for an answer since the reset, in ms; one that still lasts included. */
  long longestMillis(int partition) {
    return TimeUnit.NANOSECONDS.toMillis(
        Math.max(longestNanos.get(partition), System.nanoTime() - sentNanos.get(partition)));
  }

  int answered(int partition) {
    return answered[partition].get();
  }

  @Override
  public void close() {
    closing = true;
    try {
      listener.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ZERO);
  }
}
