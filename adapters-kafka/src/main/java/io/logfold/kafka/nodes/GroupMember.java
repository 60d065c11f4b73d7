package io.logfold.kafka.nodes;

import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.kafka.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * This node's membership in the group that shares the partitions: to be assigned partition p of the
 * commands is to own partition p of the events.
 *
 * <p>Rebalancing is cooperative: who keeps a partition notices nothing. A partition that moves is
 * given up by its earlier owner, in the callback and before the coordinator gives it to the next.
 * The heartbeats go on meanwhile, on a thread of the client.
 */
final class GroupMember implements PartitionAssignment {

  private static final Logger LOG = System.getLogger(GroupMember.class.getName());

  private static final long RETRY_MILLIS = 500;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final GroupView group;
  private final String topic;
  private final CommandStreams streams;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final CountDownLatch leaving = new CountDownLatch(1);
  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile @Nullable ConsumerGroupMetadata metadata;

  /**
   * @param consumers makes a consumer that is a member of the group
   * @param group the same group, as the brokers see it
   * @param topic of the commands
   * @param streams takes the commands
   */
  GroupMember(
      Supplier<Consumer<byte[], byte[]>> consumers,
      GroupView group,
      String topic,
      CommandStreams streams) {
    this.consumers = consumers;
    this.group = group;
    this.topic = topic;
    this.streams = streams;
  }

  @Override
  public void start(Listener listener) {
    Thread fresh =
        Thread.ofPlatform().name("logfold-group").daemon().unstarted(() -> participate(listener));
    if (!thread.compareAndSet(null, fresh)) {
      throw new IllegalStateException("the engine was started before");
    }
    consumer = consumers.get();
    fresh.start();
  }

  @Override
  public Standing standing(int partition) {
    ConsumerGroupMetadata present = metadata;
    boolean stands = present != null && group.gives(present.memberId(), partition);
    return stands ? Standing.ASSIGNED : Standing.UNKNOWN;
  }

  /**
   * Who this member is now.
   *
   * @throws IllegalStateException when it never was a member
   */
  ConsumerGroupMetadata identity() {
    ConsumerGroupMetadata present = metadata;
    if (present == null) {
      throw new IllegalStateException("not a member of the group yet");
    }
    return present;
  }

  private void participate(Listener listener) {
    Consumer<byte[], byte[]> member = consumer;
    if (member == null) {
      return;
    }
    try (member) {
      member.subscribe(List.of(topic), new Rebalances(member, listener));
      while (leaving.getCount() > 0) {
        try {
          ConsumerRecords<byte[], byte[]> records = member.poll(streams.patience());
          metadata = member.groupMetadata();
          streams.take(records);
          streams.steer(member);
        } catch (WakeupException e) {
          // to leave
        } catch (KafkaException | IllegalStateException e) {
          LOG.log(Level.WARNING, "trouble with the group, trying again: " + Failures.describe(e));
          if (leaving.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
            break;
          }
        }
      }
      member.unsubscribe(); // gives everything up, and only then leaves
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } catch (KafkaException e) {
      LOG.log(Level.WARNING, "leaving the group failed: " + Failures.describe(e));
    }
  }

  @Override
  public void close() {
    leaving.countDown();
    Consumer<byte[], byte[]> member = consumer;
    Thread running = thread.get();
    if (member == null || running == null) {
      return;
    }
    member.wakeup();
    try {
      running.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the client tells, on this node's terms. */
  private final class Rebalances implements ConsumerRebalanceListener {

    private final Consumer<byte[], byte[]> member;
    private final Listener listener;

    Rebalances(Consumer<byte[], byte[]> member, Listener listener) {
      this.member = member;
      this.listener = listener;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      metadata = member.groupMetadata();
      streams.assigned(member, partitions);
      LOG.log(Level.INFO, "assigned: {0}", numbers(partitions));
      listener.assigned(numbers(partitions));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      metadata = member.groupMetadata(); // what is still to be stored is stored under this
      LOG.log(Level.INFO, "revoked: {0}", numbers(partitions));
      streams.gone(partitions);
      listener.revoked(numbers(partitions));
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      streams.gone(partitions);
      listener.lost(numbers(partitions));
    }

    private Set<Integer> numbers(Collection<TopicPartition> partitions) {
      return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }
  }
}
