package io.logfold.kafka.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.application.ownership.PartitionAssignment.AssignmentStatus;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.eventlog.NoteCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The partitions of a log are shared by Kafka's group protocol. */
@UseServices
@Timeout(90)
class KafkaNodeTest {

  private static final int PARTITIONS = 4;
  private static final Duration SESSION = Duration.ofSeconds(6);

  private final TestServices services;
  private final String topic;
  private final List<Member> members = new ArrayList<>();

  KafkaNodeTest(TestServices services) {
    this.services = services;
    this.topic = services.unique("orders");
  }

  @AfterEach
  void leave() {
    members.forEach(Member::close);
  }

  private Member member(String name) {
    Member member = new Member(name);
    members.add(member);
    return member;
  }

  /** A node, and what it has. */
  private final class Member implements PartitionAssignment.Listener, AutoCloseable {
    private final KafkaEventLog<Note> log;
    private final KafkaNode node;
    private final PartitionAssignment assignment;
    private final Set<Integer> has = new TreeSet<>();
    private final List<String> told = new ArrayList<>();

    Member(String name) {
      log =
          KafkaEventLog.builder(new NoteCodec())
              .bootstrapServers(services.kafka())
              .topic(topic)
              .partitions(PARTITIONS)
              .owner(name)
              .openDeadline(Duration.ofSeconds(50))
              .open();
      node = KafkaNode.beside(log);
      assignment = node.join(SESSION, Duration.ofSeconds(10));
      assignment.start(this);
    }

    @Override
    public void assigned(Set<Integer> partitions) {
      synchronized (members) {
        for (Member other : members) {
          assertThat(partitions).noneMatch(other.has::contains);
        }
        has.addAll(partitions);
      }
    }

    @Override
    public void revoked(Set<Integer> partitions) {
      synchronized (members) {
        has.removeAll(partitions);
        told.add("revoked");
      }
    }

    @Override
    public void lost(Set<Integer> partitions) {
      synchronized (members) {
        has.removeAll(partitions);
        told.add("lost");
      }
    }

    int count() {
      synchronized (members) {
        return has.size();
      }
    }

    @Override
    public void close() {
      assignment.close();
      log.close();
    }
  }

  @Test
  void nodes_share_the_partitions_and_nobody_has_one_that_another_still_has() {
    Member first = member("first");
    await().until(() -> first.count() == PARTITIONS);
    assertThat(first.assignment.status(0)).isEqualTo(AssignmentStatus.ASSIGNED);

    Member second = member("second");
    await().atMost(Duration.ofSeconds(20)).until(() -> first.count() == 2 && second.count() == 2);

    await()
        .untilAsserted(
            () -> {
              Map<Integer, String> owners = second.node.owners();
              assertThat(owners).hasSize(PARTITIONS);
              first.has.forEach(p -> assertThat(owners).containsEntry(p, "first"));
              second.has.forEach(p -> assertThat(owners).containsEntry(p, "second"));
            });
    assertThat(first.told).containsOnly("revoked");
    assertThat(second.assignment.trouble()).isNull();

    first.assignment.close();
    assertThat(first.count()).isZero();
    await().atMost(Duration.ofSeconds(20)).until(() -> second.count() == PARTITIONS);
    assertThat(second.told).isEmpty();
  }

  @Test
  void who_was_removed_from_the_group_has_nothing_and_comes_back() throws Exception {
    Member only = member("only");
    await().until(() -> only.count() == PARTITIONS);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()))) {
      admin
          .removeMembersFromConsumerGroup(
              "logfold-" + topic, new RemoveMembersFromConsumerGroupOptions())
          .all()
          .get();
    }
    await().until(() -> only.told.contains("lost"));
    await().atMost(Duration.ofSeconds(20)).until(() -> only.count() == PARTITIONS);
    await().until(() -> only.assignment.status(1) == AssignmentStatus.ASSIGNED);
  }

  @Test
  void commands_need_as_many_partitions_as_events()
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", services.kafka()))) {
      admin.createTopics(List.of(new NewTopic(topic + ".commands", 1, (short) 1))).all().get();
    }
    assertThatExceptionOfType(LogUnavailable.class)
        .isThrownBy(() -> member("node"))
        .withMessageContaining(topic + ".commands' has 1 partitions");
  }

  @Test
  void leaving_without_having_started_is_no_trouble() {
    try (KafkaEventLog<Note> log =
        KafkaEventLog.builder(new NoteCodec())
            .bootstrapServers(services.kafka())
            .topic(topic)
            .open()) {
      KafkaNode.beside(log).join(SESSION, Duration.ofSeconds(1)).close();
      assertThat(KafkaNode.beside(log).owners()).isEmpty();
    }
  }
}
