package io.logfold.bootstrap.product;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.bootstrap.product.Cli.Outcome;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A record that counts and at which readers fail: its partition fails, the others are served, and
 * an operator's decision has it served again without a restart.
 */
@UseServices
@Timeout(400)
class QuarantineTest {

  private static final int ORDERS = 12;

  private final TestServices services;
  private final String topic;
  private Cli cli;

  @TempDir private Path folder;

  QuarantineTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("quarantine");
    this.cli = Cli.in(Path.of("."));
  }

  @BeforeEach
  void options() {
    cli = Cli.in(folder).servers(services.kafka(), services.postgresUrl()).topic(topic);
  }

  @Test
  void a_record_nobody_can_read_is_quarantined_and_taken_back() throws Exception {
    try (ServeProcess serve = ServeProcess.start(cli)) {
      createOrders(serve);
      serve.running().kill();
    }
    ConsumerRecord<byte[], byte[]> last = lastOf("o0");
    String bad = forge(last, "ce_type", "order.burnt.v9");

    String healthy = orderInAnotherPartition(last.partition());
    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.running().err()).contains("cannot be served");
      assertThat(serve.get("/orders/o0").statusCode()).isEqualTo(503);
      assertThat(serve.get("/orders/" + healthy).statusCode()).isEqualTo(200);
      Outcome past = cli.run("history", healthy, "--json");
      assertThat(past.exit()).as(past.err()).isZero();
      Outcome none = cli.run("history", "o0");
      assertThat(none.exit()).isEqualTo(1);
      assertThat(none.err()).contains("order.burnt.v9", bad, "./logfold doctor");

      Outcome doctor = cli.run("doctor", "--json");
      assertThat(doctor.exit()).isEqualTo(1);
      assertThat(doctor.out())
          .contains("unreadable", "order.burnt.v9", "./logfold quarantine " + bad, "cost");
      assertRefused("readers fail at another record", last.partition() + ":" + last.offset());
      assertRefused("there is no record", last.partition() + ":4711");
      assertRefused("there is no partition 77", "77:0");
      assertThat(cli.run("quarantine", "x", "--reason", "r").exit()).isEqualTo(2);
      assertThat(cli.run("quarantine", bad).exit()).isEqualTo(2);

      Outcome done = cli.run("quarantine", bad, "--reason", "forged by a test");
      assertThat(done.exit()).as(done.err()).isZero();

      // without a restart
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(serve.get("/orders/o0").statusCode()).isEqualTo(200));
      assertThat(serve.get("/orders/o0").body()).contains("\"version\":1");
      assertThat(serve.post("/orders/o0/cancellation", "{\"reason\":\"r\"}").statusCode())
          .isEqualTo(200);
      assertThat(serve.get("/metrics").body())
          .contains(
              "logfold_partition_quarantined_records{partition=\"%d\"} 1"
                  .formatted(last.partition()));
      assertThat(serve.running().stop()).isZero();
    }
    assertSound(bad, ORDERS + 1);
    assertThat(cli.run("history", "o0", "--json").json().size()).isEqualTo(2);
    assertRefused("is in quarantine already", bad);

    Outcome back = cli.run("quarantine", bad, "--take-back", "--reason", "it was right");
    assertThat(back.exit()).as(back.err()).isZero();
    assertThat(cli.run("quarantine", "--list").out())
        .contains(bad, "taken out of quarantine", "it was right");
    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.running().err()).contains("cannot be served", "order.burnt.v9");
      assertThat(serve.get("/orders/" + healthy).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_forged_version_and_a_doubled_record_are_quarantined() throws Exception {
    try (ServeProcess serve = ServeProcess.start(cli)) {
      createOrders(serve);
      serve.running().kill();
    }
    ConsumerRecord<byte[], byte[]> last = lastOf("o0");
    String doubled = forge(last, "ce_sequence", "1");
    String forged = forge(lastIn(last.partition()), "ce_sequence", "9");

    try (ServeProcess serve = ServeProcess.start(cli)) {
      assertThat(serve.get("/orders/o0").statusCode()).isEqualTo(503);
      Outcome doctor = cli.run("doctor");
      assertThat(doctor.exit()).isEqualTo(1);
      assertThat(doctor.out()).contains(doubled, "found version 1 after version 1");
      assertRefused("another record before", forged);
      Outcome done = cli.run("quarantine", doubled, forged, "--reason", "restored twice");
      assertThat(done.exit()).as(done.err()).isZero();
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(() -> assertThat(serve.get("/orders/o0").statusCode()).isEqualTo(200));
      assertThat(serve.get("/orders/o0").body()).contains("\"version\":1");
      assertThat(serve.running().stop()).isZero();
    }
    assertSound(doubled, ORDERS);
    assertSound(forged, ORDERS);
  }

  private void assertRefused(String reason, String record) throws Exception {
    Outcome refused = cli.run("quarantine", record, "--reason", "r");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains(reason);
  }

  private void assertSound(String quarantined, int events) throws Exception {
    Outcome verified = cli.run("verify", "--json");
    assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
    assertThat(verified.json().path("events").asInt()).isEqualTo(events);
    assertThat(verified.json().path("quarantine").size()).isPositive();
    Outcome doctor = cli.run("doctor");
    assertThat(doctor.exit()).as(doctor.out()).isZero();
    assertThat(doctor.out()).contains("nothing is wrong", quarantined, "quarantined by");
    assertThat(cli.run("status").out()).contains("record " + quarantined + " quarantined by");
  }

  private static void createOrders(ServeProcess serve) throws Exception {
    for (int n = 0; n < ORDERS; n++) {
      String order = "{\"orderId\":\"o%d\",\"customerId\":\"c\",\"currency\":\"EUR\"}".formatted(n);
      assertThat(serve.post("/orders", order).statusCode()).isEqualTo(201);
    }
  }

  /** Appends the record that would count next, as whoever knows the format can. */
  private String forge(ConsumerRecord<byte[], byte[]> like, String header, String value)
      throws Exception {
    ConsumerRecord<byte[], byte[]> end = lastIn(like.partition());
    String[] stamp =
        new String(end.headers().lastHeader("logfold").value(), UTF_8).split("\\.", -1);
    Headers headers = new RecordHeaders(like.headers().toArray());
    Header original = lastOf("o0").headers().lastHeader(header);
    assertThat(original).isNotNull();
    headers.remove(header);
    headers.add(header, value.getBytes(UTF_8));
    headers.remove("logfold");
    headers.add(
        "logfold",
        "%s.%s.%d.0".formatted(stamp[0], stamp[1], Long.parseLong(stamp[2]) + 1).getBytes(UTF_8));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", services.kafka()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      long offset =
          producer
              .send(
                  new ProducerRecord<>(
                      topic, like.partition(), null, like.key(), like.value(), headers))
              .get()
              .offset();
      return like.partition() + ":" + offset;
    }
  }

  private ConsumerRecord<byte[], byte[]> lastOf(String order) {
    return records().stream()
        .filter(record -> record.key() != null && new String(record.key(), UTF_8).equals(order))
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private ConsumerRecord<byte[], byte[]> lastIn(int partition) {
    return records().stream()
        .filter(record -> record.partition() == partition)
        .reduce((one, other) -> other)
        .orElseThrow();
  }

  private String orderInAnotherPartition(int partition) {
    return records().stream()
        .filter(record -> record.key() != null && record.partition() != partition)
        .map(record -> new String(record.key(), UTF_8))
        .findFirst()
        .orElseThrow();
  }

  private List<ConsumerRecord<byte[], byte[]>> records() {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", services.kafka()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
    }
    return all;
  }
}
