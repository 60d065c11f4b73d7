package io.logfold.kafka.internal.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import io.logfold.kafka.KafkaEventLog;
import io.logfold.kafka.internal.client.KafkaConnection;
import io.logfold.testkit.eventlog.Note;
import io.logfold.testkit.eventlog.NoteCodec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Members that would wait a minute for a heartbeat to hear of each other. */
@UseServices
@Timeout(180)
class GroupMemberTest {

  private static final int PARTITIONS = 4;
  private static final Duration HEARTBEAT = Duration.ofSeconds(60);
  private static final Duration SESSION = HEARTBEAT.multipliedBy(3);
  private static final Duration SOONER = HEARTBEAT.dividedBy(2);

  private final KafkaEventLog<Note> log;
  private final NodeNames names;
  private final List<Member> members = new CopyOnWriteArrayList<>();

  GroupMemberTest(TestServices services) {
    log =
        KafkaEventLog.builder(new NoteCodec())
            .bootstrapServers(services.kafka())
            .topic(services.unique("notes"))
            .partitions(PARTITIONS)
            .openDeadline(Duration.ofSeconds(50))
            .open();
    names = NodeNames.of(log.connection());
    new NodeTopics(log.connection(), Duration.ofSeconds(30))
        .require(names.commands(), Duration.ofDays(1));
  }

  @AfterEach
  void close() {
    members.forEach(Member::close);
    log.close();
  }

  @Test
  void a_hint_lets_the_others_share_at_once_when_a_node_joins_or_leaves() {
    Member first = new Member("first");
    await().atMost(SOONER).until(() -> first.has.size() == PARTITIONS);

    Member second = new Member("second");
    await().atMost(SOONER).until(() -> first.has.size() == 2 && second.has.size() == 2);

    first.close();
    assertThat(first.has).isEmpty();
    await().atMost(SOONER).until(() -> second.has.size() == PARTITIONS);
  }

  /** Its hints reach the other members of the test directly. */
  private final class Member implements GroupMember.Streams, PartitionAssignment.Listener {

    private final Set<Integer> has = ConcurrentHashMap.newKeySet();
    private final GroupMember member;
    private volatile Runnable listener = () -> {};

    Member(String name) {
      KafkaConnection connection = log.connection();
      member =
          new GroupMember(
              () ->
                  new KafkaConsumer<>(
                      connection
                          .clients()
                          .member(names.group(), name, SESSION, HEARTBEAT, Duration.ofSeconds(30))),
              new GroupView(connection, names.group(), names.commands()),
              names.commands(),
              PARTITIONS,
              SESSION,
              this);
      members.add(this);
      member.start(this);
    }

    @Override
    public void announce() {
      members.stream().filter(other -> other != this).forEach(other -> other.listener.run());
    }

    @Override
    public void whenOthersChange(Runnable listener) {
      this.listener = listener;
    }

    @Override
    public void assigned(Set<Integer> partitions) {
      has.addAll(partitions);
    }

    @Override
    public void revoked(Set<Integer> partitions) {
      has.removeAll(partitions);
    }

    @Override
    public void lost(Set<Integer> partitions) {
      has.removeAll(partitions);
    }

    @Override
    public void assigned(Collection<TopicPartition> partitions) {}

    @Override
    public void gone(Collection<TopicPartition> partitions) {}

    @Override
    public Map<TopicPartition, OffsetAndMetadata> positions() {
      return Map.of();
    }

    void close() {
      member.close();
    }
  }
}
