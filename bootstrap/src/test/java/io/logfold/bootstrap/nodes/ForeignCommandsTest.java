package io.logfold.bootstrap.nodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.nodes.Cluster.Node;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Commands that a program writes to the topic which knows nothing of ours but the documentation.
 */
@UseServices
@Timeout(180)
class ForeignCommandsTest {

  private static final String CREATE = "{\"customerId\":\"ann\",\"currency\":\"EUR\"}";
  private static final String PAY = "{\"amount\":\"2.50\",\"method\":\"voucher\"}";

  private final TestServices services;
  private final String topic;
  private final Cluster cluster;
  private final KafkaProducer<String, String> producer;

  ForeignCommandsTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("orders");
    this.cluster = new Cluster(services, topic);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", services.kafka()),
            new StringSerializer(),
            new StringSerializer());
  }

  @BeforeEach
  void start_a_node_so_that_the_topics_exist() {
    var unused = cluster.start();
  }

  @AfterEach
  void close() {
    cluster.close();
    producer.close();
  }

  private void write(@Nullable String key, String value, Map<String, String> headers) {
    ProducerRecord<String, String> message = new ProducerRecord<>(topic + ".commands", key, value);
    headers.forEach((name, text) -> message.headers().add(name, text.getBytes(UTF_8)));
    var unused = producer.send(message);
    producer.flush();
  }

  private static Map<String, String> command(String name, String id) {
    return Map.of("command", name, "commandId", id);
  }

  private static Map<String, String> with(Map<String, String> headers, String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return more;
  }

  private long version(String id) {
    Node node = cluster.nodes().getFirst();
    return Cluster.get(node.engine().state(id)).version();
  }

  private List<ConsumerRecord<String, String>> read(String name, int expected) {
    List<ConsumerRecord<String, String>> found = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", services.kafka(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, Cluster.PARTITIONS)
              .mapToObj(p -> new TopicPartition(name, p))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                return found.size() >= expected;
              });
    }
    return found;
  }

  private static String header(ConsumerRecord<?, ?> message, String name) {
    var header = message.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  @Test
  void commands_take_effect_and_are_answered_where_asked() {
    for (int n = 0; n < 10; n++) {
      Map<String, String> reply =
          Map.of("replyPartition", Integer.toString(n % Cluster.PARTITIONS), "requestId", "r" + n);
      Map<String, String> create = new HashMap<>(command("create", "c" + n));
      create.putAll(reply);
      write("order-" + n, CREATE, create);
      write("order-" + n, PAY, command("record-payment", "p" + n)); // no answer wanted
    }
    for (int n = 0; n < 10; n++) {
      String id = "order-" + n;
      await().atMost(Duration.ofSeconds(30)).until(() -> version(id) == 2);
    }
    List<ConsumerRecord<String, String>> replies = read(topic + ".replies", 10);
    assertThat(replies).extracting(reply -> header(reply, "result")).containsOnly("accepted");
    assertThat(replies)
        .allSatisfy(
            reply -> {
              String number = header(reply, "requestId").substring(1);
              assertThat(reply.key()).isEqualTo("order-" + number);
              assertThat(reply.partition())
                  .isEqualTo(Integer.parseInt(number) % Cluster.PARTITIONS);
              assertThat(header(reply, "version")).isEqualTo("1");
              assertThat(reply.value()).contains("\"status\":\"created\"", "order.created.v1");
            });
  }

  @Test
  void what_has_no_meaning_is_kept_aside_with_the_reason_and_stops_nobody() {
    write("o", CREATE, command("create", "1"));
    write("o", "{\"amount\":", with(command("record-payment", "2"), "replyPartition", "0"));
    write("o", PAY, command("pay-twice", "3"));
    write("o", PAY, Map.of("commandId", "4"));
    write(null, PAY, command("record-payment", "5"));
    write("o", PAY, with(command("record-payment", "6"), "expectedVersion", "seven"));
    write("o", PAY, command("record-payment", "7"));

    await().atMost(Duration.ofSeconds(30)).until(() -> version("o") == 2);
    List<ConsumerRecord<String, String>> letters = read(topic + ".dead-letters", 5);
    assertThat(letters)
        .extracting(letter -> header(letter, "commandId"))
        .containsExactlyInAnyOrder("2", "3", "4", "5", "6");
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, "reason")).isNotEmpty();
              assertThat(header(letter, "foundAt")).matches("\\d+:\\d+");
            });
    assertThat(letters)
        .anySatisfy(
            letter -> {
              assertThat(letter.value()).isEqualTo("{\"amount\":");
              assertThat(header(letter, "reason")).contains("JSON");
            });
    ConsumerRecord<String, String> told = read(topic + ".replies", 1).getFirst();
    assertThat(header(told, "result")).isEqualTo("malformed");
  }

  @Test
  void a_command_whose_time_is_over_is_not_carried_out() {
    write("o", CREATE, with(command("create", "1"), "deadline", "1000"));
    write("o", CREATE, command("create", "2"));
    await().atMost(Duration.ofSeconds(30)).until(() -> version("o") == 1);
    var history = Cluster.get(cluster.nodes().getFirst().engine().history("o"));
    assertThat(history.events().getFirst().metadata().commandId()).isEqualTo("2");
  }

  @Test
  void an_id_that_no_order_can_have_over_http_is_none_here_either() {
    List<String> ids = List.of("a/b", "..", " ", "o".repeat(201), "a\\b");
    ids.forEach(id -> write(id, CREATE, command("create", "1")));
    assertThat(read(topic + ".dead-letters", ids.size()))
        .allSatisfy(letter -> assertThat(header(letter, "reason")).contains("orderId must"))
        .extracting(ConsumerRecord::key)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(version("a/b")).isZero();
  }

  @Test
  void a_deadline_may_be_any_number() {
    write("o", CREATE, with(command("create", "1"), "deadline", Long.toString(Long.MAX_VALUE)));
    write("o", PAY, with(command("record-payment", "2"), "deadline", "253402300799000"));
    write(
        "o", PAY, with(command("record-payment", "3"), "deadline", Long.toString(Long.MIN_VALUE)));
    write("o", PAY, command("record-payment", "4"));
    await().atMost(Duration.ofSeconds(30)).until(() -> version("o") == 3);
    var history = Cluster.get(cluster.nodes().getFirst().engine().history("o"));
    assertThat(history.events().getLast().metadata().commandId()).isEqualTo("4");
  }

  /** The last owner is gone, and the topic is even read anew from its beginning. */
  @Test
  void commands_take_effect_once_whoever_is_there_to_read_them_and_however_often()
      throws Exception {
    cluster.stop(cluster.nodes().getFirst());
    for (int n = 0; n < 10; n++) {
      write("order-" + n, CREATE, command("create", "c"));
      write("order-" + n, PAY, command("record-payment", "p"));
      write("order-" + n, PAY, command("approve", "rejected-for-its-fields"));
    }
    cluster.start();
    awaitTaken();
    cluster.stop(cluster.nodes().getFirst());
    for (int n = 0; n < 10; n++) {
      write("order-" + n, PAY, command("record-payment", "q"));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()))) {
      Map<TopicPartition, OffsetAndMetadata> beginning = new HashMap<>();
      for (int p = 0; p < Cluster.PARTITIONS; p++) {
        beginning.put(new TopicPartition(topic + ".commands", p), new OffsetAndMetadata(0));
      }
      admin.alterConsumerGroupOffsets("logfold-" + topic, beginning).all().get();
    }
    cluster.start();
    awaitTaken();
    for (int n = 0; n < 10; n++) {
      assertThat(version("order-" + n)).isEqualTo(3);
    }
  }

  /** Everything in the topic is done with, as far as Kafka knows. */
  private void awaitTaken() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()));
        KafkaConsumer<String, String> consumer =
            new KafkaConsumer<>(
                Map.of("bootstrap.servers", services.kafka()),
                new StringDeserializer(),
                new StringDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, Cluster.PARTITIONS)
              .mapToObj(p -> new TopicPartition(topic + ".commands", p))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                Map<TopicPartition, OffsetAndMetadata> committed =
                    admin
                        .listConsumerGroupOffsets("logfold-" + topic)
                        .partitionsToOffsetAndMetadata()
                        .get();
                return partitions.stream().allMatch(p -> taken(committed.get(p)) >= end(ends, p));
              });
    }
  }

  private static long taken(@Nullable OffsetAndMetadata committed) {
    return committed == null ? 0 : committed.offset();
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }
}
