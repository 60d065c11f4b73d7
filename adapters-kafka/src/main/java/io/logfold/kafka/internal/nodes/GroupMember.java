package io.logfold.kafka.internal.nodes;

import io.logfold.application.ownership.Lease;
import io.logfold.application.ownership.PartitionAssignment;
import io.logfold.kafka.internal.client.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * This node's membership in the group that shares the partitions: the node that is assigned
 * partition p of the commands owns partition p of the events. The member reads no records; {@link
 * CommandReader} does.
 *
 * <p>Rebalancing is cooperative: partitions that stay are not interrupted. The old owner of a
 * partition that moves gives it up in the callback, before the coordinator assigns it to the new
 * one. Heartbeats go on meanwhile, on a thread of the client.
 *
 * <p>Thread-safe. The fields that are neither final nor volatile belong to the group's thread.
 */
final class GroupMember implements PartitionAssignment {

  private static final Logger LOG = System.getLogger(GroupMember.class.getName());
  private static final Duration POLL = Duration.ofMillis(500);

  /** How soon after it gave up partitions the client has asked the coordinator to join anew. */
  private static final long UNTIL_ASKED_MILLIS = 20;

  private static final Duration BETWEEN_COMMITS = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(5);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final GroupView group;
  private final String topic;
  private final int partitions;
  private final Streams streams;
  private final MembershipLease lease;
  private final OwnerlessPartitions ownerless;
  private final AtomicBoolean started = new AtomicBoolean();

  /** Another node has announced a change, and this one has not asked to join anew yet. */
  private final AtomicBoolean othersChanged = new AtomicBoolean();

  private final AtomicReference<@Nullable LoopThread> thread = new AtomicReference<>();

  private volatile @Nullable Consumer<byte[], byte[]> consumer;
  private volatile @Nullable String memberId;

  /** Whether the group has given this node anything, or the others know that it waits for that. */
  private boolean known;

  private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
  private long nextCommitNanos = System.nanoTime();
  private long nextLookNanos = System.nanoTime() + BETWEEN_LOOKS.toNanos();

  /** Takes the commands of the partitions that are this node's. */
  interface Streams {

    /** This node takes no commands. */
    Streams NONE =
        new Streams() {
          @Override
          public void assigned(Collection<TopicPartition> partitions) {}

          @Override
          public void gone(Collection<TopicPartition> partitions) {}

          @Override
          public Map<TopicPartition, OffsetAndMetadata> positions() {
            return Map.of();
          }

          @Override
          public void announce() {}

          @Override
          public void whenOthersChange(Runnable listener) {}
        };

    void assigned(Collection<TopicPartition> partitions);

    void gone(Collection<TopicPartition> partitions);

    /** How far each was read; only for monitoring the group's lag. */
    Map<TopicPartition, OffsetAndMetadata> positions();

    /** Lets the other nodes know that this one has joined, left or given up partitions. */
    void announce();

    /** Runs this when another node has announced that; on any thread. */
    void whenOthersChange(Runnable listener);
  }

  /**
   * @param consumers makes a consumer that is a member of the group
   * @param group the same group, as the brokers see it
   * @param topic of the commands
   * @param partitions how many the events have; no node owns what the topic has beyond that
   * @param session after this without a heartbeat others take over
   * @param streams takes the commands
   */
  GroupMember(
      Supplier<Consumer<byte[], byte[]>> consumers,
      GroupView group,
      String topic,
      int partitions,
      Duration session,
      Streams streams) {
    this.consumers = consumers;
    this.group = group;
    this.topic = topic;
    this.partitions = partitions;
    this.streams = streams;
    this.lease = new MembershipLease(session, this::has);
    this.ownerless = new OwnerlessPartitions(group::ownersLater, partitions, topic);
  }

  @Override
  public void start(Listener listener) {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("the engine was started before");
    }
    Consumer<byte[], byte[]> member = consumers.get();
    consumer = member;
    member.subscribe(List.of(topic), new Rebalances(member, listener));
    LoopThread fresh =
        new LoopThread("logfold-group", () -> participate(member), () -> {}, () -> leave(member));
    thread.set(fresh);
    streams.whenOthersChange(() -> hear(member));
    fresh.start();
  }

  @Override
  public AssignmentStatus status(int partition) {
    return has(partition) ? AssignmentStatus.ASSIGNED : AssignmentStatus.UNKNOWN;
  }

  private boolean has(int partition) {
    String member = memberId;
    return member != null && group.gives(member, partition);
  }

  @Override
  public Lease lease() {
    return lease;
  }

  /** The rebalance that another node has begun goes on when all members have asked to join anew. */
  private void hear(Consumer<byte[], byte[]> member) {
    othersChanged.set(true);
    member.wakeup();
  }

  private void participate(Consumer<byte[], byte[]> member) {
    if (othersChanged.getAndSet(false)) {
      member.enforceRebalance("another node has joined, left or given up partitions");
    }
    poll(member);
    if (!known) {
      known = true;
      announceSoon(); // the others hold up the rebalance that lets this node in
    }
    memberId = member.groupMetadata().memberId();
    commit(member);
    if (System.nanoTime() - nextLookNanos >= 0) {
      nextLookNanos = System.nanoTime() + BETWEEN_LOOKS.toNanos();
      ownerless.look(member.assignment().stream().noneMatch(each -> each.partition() < partitions));
    }
  }

  private void poll(Consumer<byte[], byte[]> member) {
    try {
      var unused = member.poll(POLL); // all partitions are paused
    } catch (WakeupException e) {
      lease.polled(); // it has not stood still
      throw e;
    }
    lease.polled();
  }

  /** On another thread, for it may wait; and once the client has asked the coordinator. */
  private void announceSoon() {
    CompletableFuture.delayedExecutor(UNTIL_ASKED_MILLIS, TimeUnit.MILLISECONDS)
        .execute(streams::announce);
  }

  private void leave(Consumer<byte[], byte[]> member) {
    try (member) {
      member.unsubscribe(); // gives everything up, and only then leaves
    } catch (KafkaException e) {
      LOG.log(Level.WARNING, "leaving the group failed: " + Failures.describe(e));
    }
    streams.announce();
  }

  /** Only for monitoring the group's lag; nothing depends on it. */
  private void commit(Consumer<byte[], byte[]> member) {
    if (System.nanoTime() - nextCommitNanos < 0) {
      return;
    }
    nextCommitNanos = System.nanoTime() + BETWEEN_COMMITS.toNanos();
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>(streams.positions());
    positions.keySet().retainAll(member.assignment());
    if (!positions.isEmpty() && !positions.equals(committed)) {
      committed = positions;
      member.commitAsync(
          positions,
          (unused, failure) -> {
            if (failure != null) {
              committed = Map.of(); // during a rebalance, for instance; next time then
            }
          });
    }
  }

  @Override
  public @Nullable String trouble() {
    LoopThread running = thread.get();
    String ofThread = running == null ? null : running.trouble();
    return ofThread != null ? ofThread : ownerless.trouble();
  }

  @Override
  public void close() {
    Consumer<byte[], byte[]> member = consumer;
    LoopThread running = thread.get();
    if (member != null && running != null) {
      running.close(member::wakeup);
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
    public void onPartitionsAssigned(Collection<TopicPartition> all) {
      known = true;
      memberId = member.groupMetadata().memberId();
      member.pause(all);
      // Nothing is read here. But a consumer without positions wakes up at every retry back-off.
      all.forEach(partition -> member.seek(partition, 0));
      List<TopicPartition> assigned = known(all);
      streams.assigned(assigned);
      LOG.log(Level.INFO, "assigned: {0}", numbers(assigned));
      listener.assigned(numbers(assigned));
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> all) {
      List<TopicPartition> revoked = known(all);
      LOG.log(Level.INFO, "revoked: {0}", numbers(revoked));
      lease.givingUp(true);
      try {
        streams.gone(revoked);
        listener.revoked(numbers(revoked));
      } finally {
        lease.givingUp(false);
      }
      // The client asks to join anew now, so that others can be given what was revoked.
      announceSoon();
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> all) {
      List<TopicPartition> lost = known(all);
      streams.gone(lost);
      listener.lost(numbers(lost));
    }

    /** Those that the events have, too. */
    private List<TopicPartition> known(Collection<TopicPartition> all) {
      return all.stream().filter(each -> each.partition() < partitions).toList();
    }

    private Set<Integer> numbers(Collection<TopicPartition> some) {
      return some.stream().map(TopicPartition::partition).collect(Collectors.toSet());
    }
  }
}
