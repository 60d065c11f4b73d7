package io.logfold.kafka.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.testkit.snapshot.InMemorySnapshotStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The topic of the commands is changed while a node runs. */
@UseServices
@Timeout(240)
class ChangedTopicsTest {

  private static final int PARTITIONS = 2;

  private final String kafka;
  private final String topic;

  ChangedTopicsTest(TestServices services) {
    this.kafka = services.kafka();
    this.topic = services.unique("notes");
  }

  private NoteNode start() {
    NoteNode node = new NoteNode(kafka, topic, PARTITIONS, new InMemorySnapshotStore<>());
    await().atMost(Duration.ofSeconds(60)).until(() -> node.serving() == PARTITIONS);
    return node;
  }

  private static long version(NoteNode node, String id) throws Exception {
    return node.engine().state(id).toCompletableFuture().get(10, TimeUnit.SECONDS).version();
  }

  /** A member learns of new partitions within five minutes, or when it joins: here, at once. */
  @Test
  void partitions_that_the_events_do_not_have_are_nobodys_and_disturb_nobody() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
        CommandTopic commands = new CommandTopic(kafka, topic, PARTITIONS)) {
      NoteNode before = start();
      try (before) {
        admin
            .createPartitions(Map.of(topic + ".commands", NewPartitions.increaseTo(4)))
            .all()
            .get();
      }
      try (NoteNode node = start()) {
        ProducerRecord<byte[], byte[]> beyond = commands.note("a", "lost", "commandId", "beyond");
        commands.write(
            new ProducerRecord<>(
                beyond.topic(), 3, beyond.key(), beyond.value(), beyond.headers()));
        for (String id : List.of("a", "b", "c", "d", "e", "f")) {
          int partition = node.partitionOf(id);
          ProducerRecord<byte[], byte[]> good = commands.note(id, "good", "commandId", "good");
          commands.write(
              new ProducerRecord<>(
                  good.topic(), partition, good.key(), good.value(), good.headers()));
        }
        commands.flush();
        for (String id : List.of("a", "b", "c", "d", "e", "f")) {
          await().atMost(Duration.ofSeconds(30)).until(() -> version(node, id) == 1);
        }
        assertThat(node.serving()).isEqualTo(PARTITIONS);
        assertThat(node.engine().troubles()).isEmpty();
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(
                () ->
                    assertThat(node.engine().warnings())
                        .singleElement()
                        .asString()
                        .contains("has 4 partitions", "commands in partitions from 2"));
      }
    }
  }

  @Test
  void a_topic_that_is_gone_is_told_within_a_minute_and_nobody_is_advised_to_delete_anything()
      throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka));
        NoteNode node = start()) {
      assertThat(node.engine().troubles()).isEmpty();
      admin.deleteTopics(List.of(topic + ".commands")).all().get();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(node.engine().troubles())
                      .anySatisfy(
                          trouble ->
                              assertThat(trouble)
                                  .contains(topic + ".commands' does not exist")
                                  .doesNotContain("delete")));
    }
  }
}
