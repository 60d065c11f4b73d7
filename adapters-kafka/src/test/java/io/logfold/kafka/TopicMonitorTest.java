package io.logfold.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.logfold.application.eventlog.CorruptLog;
import io.logfold.application.eventlog.LogException;
import io.logfold.application.eventlog.PartitionWriter;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.eventlog.Note;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The topic of the events changes while it is in use. */
@UseServices
class TopicMonitorTest {

  private static final Duration SOON = Duration.ofMinutes(1);

  private final TestServices services;
  private final String topic;
  private final KafkaEventLog<Note> log;
  private final Admin admin;

  TopicMonitorTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("orders");
    this.log =
        Fixtures.log(services.kafka(), topic)
            .topicChecks(Duration.ofMillis(200))
            .stallDeadline(Duration.ofSeconds(2))
            .openDeadline(Duration.ofSeconds(10))
            .open();
    this.admin = Admin.create(Map.of("bootstrap.servers", services.kafka()));
  }

  @AfterEach
  void close() {
    log.close();
    admin.close();
  }

  @Test
  void settings_that_lose_events_are_noticed_and_so_is_their_mending() throws Exception {
    for (Map.Entry<String, String> setting :
        Map.of(
                "cleanup.policy",
                "compact",
                "retention.ms",
                "86400000",
                "retention.bytes",
                "1000000")
            .entrySet()) {
      alter(new ConfigEntry(setting.getKey(), setting.getValue()));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(log.warning())
                      .contains(setting.getKey(), setting.getValue(), "kafka-configs"));
      assertThat(log.trouble()).isNull();
      alter(
          new ConfigEntry(
              setting.getKey(), setting.getKey().equals("cleanup.policy") ? "delete" : "-1"));
      await().atMost(SOON).untilAsserted(() -> assertThat(log.warning()).isNull());
    }
  }

  @Test
  void partitions_that_are_added_are_noticed_and_those_of_before_go_on() throws Exception {
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(3))).all().get();
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(log.warning()).contains("3 partitions", "had 1"));
      assertThat(log.trouble()).isNull();
      for (int version = 1; version <= 20; version++) {
        writer.append(List.of(Fixtures.note("order-" + version, 1, "goes on")));
      }
      assertThat(Fixtures.readAll(log)).hasSize(20);
    }
  }

  @Test
  void a_topic_that_is_gone_or_another_one_is_noticed_and_nothing_is_acknowledged()
      throws Exception {
    try (PartitionWriter<Note> writer = Fixtures.openWriter(log)) {
      writer.append(List.of(Fixtures.note("order-1", 1, "kept")));
      admin.deleteTopics(List.of(topic)).all().get();
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(log.trouble()).contains("does not exist any more"));

      try (KafkaEventLog<Note> anew = Fixtures.log(services.kafka(), topic).open()) {
        await()
            .atMost(SOON)
            .untilAsserted(() -> assertThat(log.trouble()).contains("created again"));
        assertThatExceptionOfType(LogException.class)
            .isThrownBy(() -> writer.append(List.of(Fixtures.note("order-1", 2, "never"))));
        assertThatExceptionOfType(CorruptLog.class)
            .isThrownBy(() -> Fixtures.openWriter(log))
            .withMessageContaining("created again");
        assertThat(Fixtures.readAll(anew)).isEmpty();
      }
    }
  }

  private void alter(ConfigEntry entry) throws Exception {
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
        .all()
        .get();
  }
}
