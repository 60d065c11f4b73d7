package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.LogIdentity;
import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

@UseServices
class EventTopicTest {

  private final TestServices services;

  EventTopicTest(TestServices services) {
    this.services = services;
  }

  @Test
  void a_missing_topic_is_created_to_keep_everything()
      throws ExecutionException, InterruptedException {
    String topic = services.unique("orders");
    try (KafkaEventLog<Note> log = Fixtures.log(services.kafka(), topic).partitions(5).open();
        Admin admin = admin()) {
      assertThat(log.identity().name()).isEqualTo(topic);
      assertThat(log.identity().partitions()).isEqualTo(5);
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      Config config =
          admin.describeConfigs(List.of(resource)).all().get().values().iterator().next();
      assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
      assertThat(config.get("retention.ms").value()).isEqualTo("-1");
      assertThat(config.get("retention.bytes").value()).isEqualTo("-1");
    }
  }

  @Test
  void many_may_create_the_topic_at_once() {
    String topic = services.unique("orders");
    List<CompletableFuture<LogIdentity>> opening =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          try (KafkaEventLog<Note> log =
                              Fixtures.log(services.kafka(), topic).partitions(3).open()) {
                            return log.identity();
                          }
                        }))
            .toList();

    assertThat(opening.stream().map(CompletableFuture::join).distinct()).hasSize(1);
  }

  @Test
  void an_existing_topic_keeps_its_number_of_partitions() {
    String topic = services.createTopic("orders", 4, Map.of("retention.ms", "-1"));
    try (KafkaEventLog<Note> log = Fixtures.log(services.kafka(), topic).partitions(9).open()) {
      assertThat(log.identity().partitions()).isEqualTo(4);
    }
  }

  @Test
  void a_compacted_topic_is_refused() {
    String topic =
        services.createTopic(
            "orders", 1, Map.of("cleanup.policy", "compact", "retention.ms", "-1"));

    UnusableTopic refusal = refusalOf(topic);

    assertThat(refusal.settings()).containsOnly(Map.entry("cleanup.policy", "compact"));
    assertThat(refusal)
        .hasMessageContaining("compaction keeps only the last event of an aggregate")
        .hasMessageEndingWith(
            "kafka-configs.sh --bootstrap-server %s --alter --entity-type topics --entity-name %s --add-config cleanup.policy=delete"
                .formatted(services.kafka(), topic));
  }

  @Test
  void limited_retention_is_refused() {
    String topic =
        services.createTopic(
            "orders", 1, Map.of("retention.ms", "604800000", "retention.bytes", "1000000"));

    UnusableTopic refusal = refusalOf(topic);

    assertThat(refusal.settings())
        .containsOnly(
            Map.entry("retention.ms", "604800000"), Map.entry("retention.bytes", "1000000"));
    assertThat(refusal.remedy()).endsWith("--add-config retention.ms=-1,retention.bytes=-1");
  }

  @Test
  void the_brokers_default_retention_counts_as_limited() {
    String topic = services.createTopic("orders", 1);

    assertThat(refusalOf(topic).settings()).containsOnlyKeys("retention.ms");
  }

  @Test
  void everything_wrong_is_told_at_once() {
    String topic =
        services.createTopic(
            "orders", 1, Map.of("cleanup.policy", "compact,delete", "retention.ms", "1000"));

    assertThat(refusalOf(topic).settings()).containsOnlyKeys("cleanup.policy", "retention.ms");
  }

  @Test
  void what_is_no_topic_name_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Fixtures.log(services.kafka(), "no spaces please").open())
        .withMessageContaining("no spaces please");
  }

  @Test
  void an_absent_broker_is_told_in_time_with_its_address() throws IOException {
    int nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = socket.getLocalPort();
    }
    long before = System.nanoTime();

    assertThatExceptionOfType(LogUnavailable.class)
        .isThrownBy(
            () ->
                Fixtures.log("127.0.0.1:" + nobody, "orders")
                    .openDeadline(Duration.ofSeconds(1))
                    .open())
        .withMessageContaining("127.0.0.1:" + nobody);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void an_address_that_does_not_resolve_is_told() {
    assertThatExceptionOfType(LogUnavailable.class)
        .isThrownBy(
            () ->
                Fixtures.log("broker.invalid:9092", "orders")
                    .openDeadline(Duration.ofSeconds(2))
                    .open())
        .withMessageContaining("broker.invalid:9092");
  }

  @Test
  void a_topic_created_anew_is_not_continued() throws ExecutionException, InterruptedException {
    String topic = services.unique("orders");
    try (KafkaEventLog<Note> log = Fixtures.log(services.kafka(), topic).open();
        Admin admin = admin()) {
      Fixtures.openWriter(log).close();
      admin.deleteTopics(List.of(topic)).all().get();
      try (KafkaEventLog<Note> anew = Fixtures.log(services.kafka(), topic).open()) {
        assertThat(anew.identity()).isNotEqualTo(log.identity());
      }

      assertThatExceptionOfType(CorruptLog.class)
          .isThrownBy(() -> Fixtures.openWriter(log))
          .withMessageContaining("created again");
    }
  }

  @Test
  void a_topic_of_another_aggregate_type_is_refused() {
    String topic = services.unique("orders");
    try (KafkaEventLog<Note> orders =
        Fixtures.log(services.kafka(), topic).aggregate("order").open()) {
      Fixtures.openWriter(orders).close();
    }
    try (KafkaEventLog<Note> wallets =
        Fixtures.log(services.kafka(), topic).aggregate("wallet").open()) {
      assertThatExceptionOfType(CorruptLog.class)
          .isThrownBy(() -> Fixtures.readAll(wallets))
          .withMessageContaining("holds the events of 'order', but 'wallet' was expected");
    }
  }

  @Test
  void a_topic_that_was_given_more_partitions_is_refused() throws Exception {
    String topic = services.unique("orders");
    try (KafkaEventLog<Note> before = Fixtures.log(services.kafka(), topic).open()) {
      Fixtures.openWriter(before).close();
    }
    try (Admin admin = admin()) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
    }
    try (KafkaEventLog<Note> after = Fixtures.log(services.kafka(), topic).open()) {
      assertThatExceptionOfType(CorruptLog.class)
          .isThrownBy(() -> Fixtures.readAll(after))
          .withMessageContaining("had 1 partitions, but it has 3 now");
    }
  }

  private UnusableTopic refusalOf(String topic) {
    return catchThrowableOfType(
        UnusableTopic.class, () -> Fixtures.log(services.kafka(), topic).open());
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", services.kafka()));
  }
}
