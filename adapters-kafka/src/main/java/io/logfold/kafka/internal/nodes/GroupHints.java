package io.logfold.kafka.internal.nodes;

import io.logfold.kafka.internal.client.Failures;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Lets the nodes of a group know at once when one of them joins, leaves or has given up partitions
 * for another. Without that they hear of it with their next heartbeat, so heartbeats would have to
 * be as frequent as a hand-over is to be quick, and they are most of what an idle node costs.
 *
 * <p>A hint is a record without key or value in every partition of the answers' topic, where all
 * nodes listen anyway. Nothing depends on it: a lost hint means a wait for the next heartbeat, a
 * false one a rebalance in which every partition stays where it is. Thread-safe.
 */
final class GroupHints {

  static final String GROUP_CHANGED = "group-changed";

  private static final Logger LOG = System.getLogger(GroupHints.class.getName());

  /** Hints that follow sooner than this are ignored, so that a flood of them costs little. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final int partitions;
  private final String node;
  private final AtomicLong heardNanos = new AtomicLong(System.nanoTime() - QUIET_NANOS);
  private volatile Runnable listener = () -> {};

  /**
   * @param producer is used, not closed
   * @param topic of the answers
   * @param partitions of that topic
   * @param node the name that distinguishes this node's own hints from other nodes'
   */
  GroupHints(Producer<byte[], byte[]> producer, String topic, int partitions, String node) {
    this.producer = producer;
    this.topic = topic;
    this.partitions = partitions;
    this.node = node;
  }

  /** Runs this whenever another node has sent a hint; on the thread that reads the answers. */
  void listen(Runnable whenOthersChange) {
    listener = whenOthersChange;
  }

  /**
   * Lets the others know that the group is about to share its partitions again. Does not wait for
   * acknowledgements. If Kafka does not answer it may wait once for the topic's metadata, up to
   * {@code max.block.ms}; after the first hint that cannot be sent it sends no others.
   */
  void send() {
    AtomicBoolean failed = new AtomicBoolean();
    for (int partition = 0; partition < partitions && !failed.get(); partition++) {
      ProducerRecord<byte[], byte[]> hint = new ProducerRecord<>(topic, partition, null, null);
      HeaderText.put(hint.headers(), HeaderText.RESULT, GROUP_CHANGED);
      // Programs that look up every record's request find none of theirs, and ignore it.
      HeaderText.put(hint.headers(), HeaderText.REQUEST_ID, node);
      try {
        var unused =
            producer.send(
                hint,
                (metadata, failure) -> {
                  if (failure != null) {
                    failed.set(true);
                    lost(failure);
                  }
                });
      } catch (RuntimeException e) {
        lost(e);
        return;
      }
    }
  }

  private static void lost(Exception failure) {
    LOG.log(Level.DEBUG, "a hint to the other nodes was lost: " + Failures.describe(failure));
  }

  /**
   * Takes a record of the answers' topic, if it is a hint.
   *
   * @return whether it was one
   * @throws IllegalArgumentException its headers are not UTF-8
   */
  boolean take(ConsumerRecord<byte[], byte[]> found) {
    Headers headers = found.headers();
    if (!GROUP_CHANGED.equals(HeaderText.find(headers, HeaderText.RESULT))) {
      return false;
    }
    long now = System.nanoTime();
    long before = heardNanos.get();
    if (!node.equals(HeaderText.find(headers, HeaderText.REQUEST_ID))
        && now - before >= QUIET_NANOS
        && heardNanos.compareAndSet(before, now)) {
      listener.run();
    }
    return true;
  }
}
