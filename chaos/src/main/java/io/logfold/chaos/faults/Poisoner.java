package io.logfold.chaos.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logfold.chaos.faults.Fault.Poison;
import io.logfold.chaos.history.Answer;
import io.logfold.chaos.history.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes into the topic of the commands what any program could: no headers, garbage, keys of
 * another partition, values that are huge once they are unpacked, deadlines that no clock reaches.
 * What is well formed is a command for an order of its own, and says so ({@link #sent}); nothing
 * else may be carried out. Writing is for one thread at a time; what was sent can be read from any
 * thread.
 */
final class Poisoner implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int HUGE = 3_000_000;

  private static final List<String> NUMBERS =
      List.of(
          "-1",
          "007",
          "+5",
          "1e9",
          "NaN",
          "9223372036854775807",
          "-9223372036854775808",
          "9223372036854775808",
          "1795687200000000",
          "31556889864403199999");

  private static final List<String> COMMANDS =
      List.of("create", "approve", "ship", "?state", "?confirmed-state", "", "\0", "no-command");

  private static final List<String> HEADERS =
      List.of(
          "expectedVersion",
          "correlationId",
          "traceparent",
          "deadline",
          "replyPartition",
          "requestId",
          "position",
          "result",
          "ce_type");

  private final String topic;
  private final KafkaProducer<byte[], byte[]> plain;
  private final KafkaProducer<byte[], byte[]> packed;
  private final Queue<Operation> sent = new ConcurrentLinkedQueue<>();

  /**
   * @param topic of the commands
   */
  Poisoner(String bootstrap, String topic) {
    this.topic = topic;
    this.plain = producer(bootstrap, "none");
    this.packed = producer(bootstrap, "gzip");
  }

  private static KafkaProducer<byte[], byte[]> producer(String bootstrap, String compression) {
    int millis = Math.toIntExact(PATIENCE.toMillis());
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "client.id",
            "poisoner-" + compression,
            "compression.type",
            compression,
            "max.request.size",
            8 * HUGE,
            "max.block.ms",
            millis,
            "request.timeout.ms",
            millis / 3,
            "delivery.timeout.ms",
            millis),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /**
   * Writes the commands of the fault.
   *
   * @return false: too much else is broken
   */
  boolean write(Poison poison) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(poison.seed());
    List<Future<RecordMetadata>> written = new ArrayList<>();
    try {
      for (int i = 0; i < poison.records(); i++) {
        ProducerRecord<byte[], byte[]> record =
            random.nextInt(4) == 0
                ? wellFormed(Long.toUnsignedString(poison.seed(), 36) + "-" + i, random)
                : anything(poison.partition(), random);
        written.add((random.nextBoolean() ? plain : packed).send(record));
      }
    } catch (KafkaException e) {
      // What was sent may be there.
    }
    int stored = 0;
    for (Future<RecordMetadata> one : written) {
      try {
        stored += one.get().hasOffset() ? 1 : 0;
      } catch (ExecutionException e) {
        // It may be there or not, or was too large.
      }
    }
    return stored > 0;
  }

  /** Those of which something may be in the log: each is a command that got no answer. */
  List<Operation> sent() {
    return List.copyOf(sent);
  }

  /**
   * It is well formed, but its deadline is beyond all bounds, and no client waits for its answer.
   */
  private ProducerRecord<byte[], byte[]> wellFormed(String id, SplittableRandom random) {
    String order = "stranger-" + id;
    String body =
        "{\"customerId\":\"c\",\"currency\":\"EUR\",\"lines\":[{\"sku\":\"tea\",\"quantity\":1,\"unitPrice\":\"2.50\"}]}";
    sent.add(
        new Operation(
            0,
            order,
            id,
            "create",
            body,
            null,
            1,
            -1,
            Long.MAX_VALUE,
            new Answer.Unknown("a stranger's")));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, order.getBytes(UTF_8), body.getBytes(UTF_8));
    put(record, "command", "create");
    put(record, "commandId", id);
    put(record, "deadline", NUMBERS.get(random.nextInt(NUMBERS.size())));
    return record;
  }

  /** The topic may have grown, so the partitioner's choice may be wrong: that is poison as well. */
  private ProducerRecord<byte[], byte[]> anything(int partition, SplittableRandom random) {
    Integer where = random.nextInt(3) == 0 ? null : partition;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, where, key(random), value(random));
    if (random.nextInt(4) > 0) {
      put(record, "command", COMMANDS.get(random.nextInt(COMMANDS.size())));
    }
    for (int headers = random.nextInt(6); headers > 0; headers--) {
      record.headers().add(HEADERS.get(random.nextInt(HEADERS.size())), headerValue(random));
    }
    return record;
  }

  /** Never the id of an order: half of a command may be a whole one. */
  private static byte @Nullable [] key(SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> bytes(random, random.nextInt(20));
      case 2 -> "x".repeat(513 + random.nextInt(2_000)).getBytes(UTF_8);
      default -> ("no/order " + random.nextInt(50)).getBytes(UTF_8);
    };
  }

  private static byte @Nullable [] value(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> bytes(random, random.nextInt(200));
      case 2 -> "{\"customerId\":".getBytes(UTF_8);
      case 3 -> new byte[random.nextInt(4) == 0 ? HUGE : random.nextInt(2_000)];
      default -> "{}".getBytes(UTF_8);
    };
  }

  private static byte @Nullable [] headerValue(SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 -> null;
      case 1 -> bytes(random, random.nextInt(30));
      case 2 -> new byte[random.nextInt(20) == 0 ? HUGE / 2 : random.nextInt(600)];
      default -> NUMBERS.get(random.nextInt(NUMBERS.size())).getBytes(UTF_8);
    };
  }

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] some = new byte[length];
    random.nextBytes(some);
    return some;
  }

  private static void put(ProducerRecord<byte[], byte[]> record, String name, String value) {
    record.headers().add(name, value.getBytes(UTF_8));
  }

  @Override
  public void close() {
    plain.close(Duration.ofSeconds(1));
    packed.close(Duration.ofSeconds(1));
  }
}
