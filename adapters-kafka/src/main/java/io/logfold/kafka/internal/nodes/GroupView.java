package io.logfold.kafka.internal.nodes;

import io.logfold.kafka.internal.client.Failures;
import io.logfold.application.eventlog.LogUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** The group as its coordinator sees it, whatever its members believe. Any thread. */
final class GroupView {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Admin admin;
  private final String group;
  private final String topic;

  GroupView(Admin admin, String group, String topic) {
    this.admin = admin;
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
   * The names of the nodes by partition; without those that nobody has, or that are just changing
   * hands.
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
          admin
              .describeConsumerGroups(List.of(group))
              .all()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .get(group));
    } catch (ExecutionException e) {
      if (Failures.isCausedBy(e, GroupIdNotFoundException.class)) {
        return Optional.empty();
      }
      throw new LogUnavailable(
          "cannot look at group '%s': %s".formatted(group, Failures.describe(e)), e);
    } catch (TimeoutException e) {
      throw new LogUnavailable("no answer from Kafka about group '" + group + "'", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogUnavailable("interrupted while asking Kafka about group '" + group + "'", e);
    }
  }
}
