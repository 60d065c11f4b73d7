package io.logfold.kafka.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.embedded.EmbeddedOptions;
import io.logfold.embedded.EmbeddedServices;
import io.logfold.embedded.Service;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.testkit.eventlog.NoteCodec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node joins while its broker is away for longer than any single request waits. */
@UseServices
@Timeout(240)
class StartWithoutBrokerTest {

  /** Longer than one request is waited for. */
  private static final int AWAY_SECONDS = 12;

  private final EmbeddedServices services;
  private final String topic;

  StartWithoutBrokerTest(TestServices services) {
    this.services = services.privateInstance(EmbeddedOptions.defaults().only(Service.KAFKA));
    this.topic = services.unique("notes");
  }

  @AfterEach
  void close() {
    services.close();
  }

  private KafkaEventLog<?> open() {
    return KafkaEventLog.builder(new NoteCodec())
        .bootstrapServers(services.kafka())
        .topic(topic)
        .partitions(2)
        .openDeadline(Duration.ofSeconds(50))
        .open();
  }

  private static PartitionAssignment join(KafkaEventLog<?> log) {
    return KafkaNode.beside(log).join(Duration.ofSeconds(6), Duration.ofSeconds(10));
  }

  @Test
  void it_waits_and_joins_when_the_broker_is_back() throws Exception {
    try (KafkaEventLog<?> log = open()) {
      services.server(Service.KAFKA).stop();
      CompletableFuture<Void> back =
          CompletableFuture.runAsync(
              () -> services.server(Service.KAFKA).start(),
              CompletableFuture.delayedExecutor(AWAY_SECONDS, TimeUnit.SECONDS));
      assertThat(join(log)).isNotNull();
      back.join();
    }
  }

  @Test
  void what_no_waiting_mends_is_said_at_once() throws Exception {
    try (KafkaEventLog<?> log = open();
        Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()))) {
      admin
          .createTopics(java.util.List.of(new NewTopic(topic + ".commands", 1, (short) 1)))
          .all()
          .get();
      long begin = System.nanoTime();
      assertThatThrownBy(() -> join(log))
          .isInstanceOf(LogUnavailable.class)
          .hasMessageContaining("needs as many as the events have");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(25));
    }
  }
}
