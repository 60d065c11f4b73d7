package io.logfold.kafka.internal.nodes;

import io.logfold.application.eventlog.LogUnavailable;
import io.logfold.kafka.internal.client.AdminCalls;
import io.logfold.kafka.internal.client.Deadline;
import io.logfold.kafka.internal.client.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The group as its coordinator sees it, whatever its members believe. Thread-safe. */
final class GroupView {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Admin admin;
  private final AdminCalls.Subject subject;
  private final String group;
  private final String topic;

  /**
   * @param topic of the commands, whose partitions the group shares
   */
  GroupView(KafkaConnection connection, String group, String topic) {
    this.admin = connection.admin();
    this.subject =
        new AdminCalls.Subject(
            "group '" + group + "'", connection.clients().bootstrapServers(), "Describe");
    this.group = group;
    this.topic = topic;
  }

  /** Whether the member has the partition, beyond doubt. */
  boolean gives(String memberId, int partition) {
    try {
      return describe().filter(found -> found.groupState() == GroupState.STABLE).stream()
          .flatMap(found -> found.members().stream())
          .filter(member -> member.consumerId().equals(memberId))
          .anyMatch(member -> has(member, partition));
    } catch (LogUnavailable e) {
      return false;
    }
  }

  private boolean has(MemberDescription member, int partition) {
    return member.assignment().topicPartitions().contains(new TopicPartition(topic, partition));
  }

  /**
   * The names of the nodes by partition, without partitions that no node has or that are just
   * changing hands.
   *
   * @throws LogUnavailable Kafka does not answer in time, or refuses
   */
  Map<Integer, String> owners() {
    return describe().map(this::owners).orElse(Map.of());
  }

  /**
   * The same without waiting. Completes on a thread of the client, which must not be held up; fails
   * with what the client says.
   */
  CompletionStage<Map<Integer, String>> ownersLater() {
    return admin
        .describeConsumerGroups(List.of(group))
        .all()
        .toCompletionStage()
        .thenApply(all -> owners(Objects.requireNonNull(all.get(group))));
  }

  private Map<Integer, String> owners(ConsumerGroupDescription found) {
    Map<Integer, String> owners = new TreeMap<>();
    for (MemberDescription member : found.members()) {
      for (TopicPartition partition : member.assignment().topicPartitions()) {
        if (partition.topic().equals(topic)) {
          owners.put(partition.partition(), member.clientId());
        }
      }
    }
    return owners;
  }

  private Optional<ConsumerGroupDescription> describe() {
    try {
      return Optional.ofNullable(
          AdminCalls.get(
                  admin.describeConsumerGroups(List.of(group)).all(),
                  Deadline.after(PATIENCE),
                  subject)
              .get(group));
    } catch (GroupIdNotFoundException e) {
      return Optional.empty();
    }
  }
}
