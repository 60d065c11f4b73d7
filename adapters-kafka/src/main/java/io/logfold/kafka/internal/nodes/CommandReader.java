package io.logfold.kafka.internal.nodes;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands of the partitions that this node owns, with its own consumer and thread. The
 * consumer is in no group: the group's member says which partitions to read, and the log says from
 * where. So neither a rebalance nor an expired offset disturbs it.
 *
 * <p>Thread-safe. The consumer and the fields that are neither final nor volatile belong to the
 * reader's thread; others only wake it up.
 */
final class CommandReader implements AutoCloseable {

  private static final Logger LOG = System.getLogger(CommandReader.class.getName());
  private static final Duration POLL = Duration.ofMillis(500);

  /** While a stream waits to begin. */
  private static final Duration EAGER_POLL = Duration.ofMillis(10);

  /** How long one partition is read alone to find out whether it can be read. */
  private static final Duration PROBE = Duration.ofMillis(200);

  /** How often to check whether the topic is still the same one. */
  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(20);

  private final Consumer<byte[], byte[]> consumer;
  private final CommandsTopicMonitor topic;
  private final UnreadableRecords unreadable;
  private final LoopThread thread;

  /** The streams of the partitions that this node owns. */
  private final Map<TopicPartition, CommandStream<?, ?, ?>> streams = new ConcurrentHashMap<>();

  /** How far each of them was read; for monitoring only. */
  private final Map<TopicPartition, OffsetAndMetadata> positions = new ConcurrentHashMap<>();

  /** The streams that have begun, and that the consumer reads. */
  private final Map<TopicPartition, CommandStream<?, ?, ?>> begun = new HashMap<>();

  private String topicId;
  private long nextCheckNanos = System.nanoTime() + BETWEEN_CHECKS.toNanos();

  /**
   * @param consumer without a group; this object closes it
   * @param topicId of the topic of the commands
   */
  CommandReader(Consumer<byte[], byte[]> consumer, String topicId, CommandsTopicMonitor topic) {
    this.consumer = consumer;
    this.topicId = topicId;
    this.topic = topic;
    this.unreadable = new UnreadableRecords(consumer, this::letter);
    this.thread = new LoopThread("logfold-commands", this::readOn, this::readAgain, this::leave);
  }

  void start() {
    thread.start();
  }

  /** Begins to read a partition's commands. */
  void add(TopicPartition partition, CommandStream<?, ?, ?> stream) {
    streams.put(partition, stream);
    consumer.wakeup();
  }

  /** Stops reading partitions: this node no longer owns them. */
  void remove(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      CommandStream<?, ?, ?> stream = streams.remove(partition);
      positions.remove(partition);
      if (stream != null) {
        stream.end();
      }
    }
    consumer.wakeup();
  }

  /** How far each stream was read; a copy. */
  Map<TopicPartition, OffsetAndMetadata> positions() {
    return Map.copyOf(positions);
  }

  /**
   * Records may have been lost between fetch and delivery: reads from the last settled one again.
   */
  private void readAgain() {
    begun.values().forEach(CommandStream::end);
  }

  private void leave() {
    try {
      consumer.close();
    } catch (KafkaException e) {
      LOG.log(Level.DEBUG, "closing the reader of commands", e);
    }
  }

  private void readOn() throws InterruptedException {
    boolean eager = steer();
    checkTopic();
    if (begun.isEmpty()) {
      thread.pause((eager ? EAGER_POLL : POLL).toMillis());
      return;
    }
    deliver(poll(eager ? EAGER_POLL : POLL));
  }

  private void deliver(ConsumerRecords<byte[], byte[]> polled) {
    for (TopicPartition partition : polled.partitions()) {
      CommandStream<?, ?, ?> stream = begun.get(partition);
      if (stream != null) {
        List<ConsumerRecord<byte[], byte[]>> messages = polled.records(partition);
        unreadable.read(partition, messages.getFirst().offset());
        stream.take(messages);
        positions.put(partition, new OffsetAndMetadata(messages.getLast().offset() + 1));
      }
    }
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration patience) {
    try {
      return consumer.poll(patience);
    } catch (OffsetOutOfRangeException e) {
      goOnFromWhatIsThere(e);
      return ConsumerRecords.empty();
    } catch (WakeupException | InterruptException e) {
      throw e;
    } catch (KafkaException e) {
      if (!UnreadableRecords.isMeant(e)) {
        throw e;
      }
      findUnreadable(e);
      return ConsumerRecords.empty();
    }
  }

  /**
   * Reads each partition alone, to find the one that has what cannot be read. That the message
   * names it is a hint, and nothing to rely on.
   *
   * @throws KafkaException the failure, if it has to do with none of them
   */
  private void findUnreadable(KafkaException failure) {
    String message = String.valueOf(failure.getMessage());
    List<TopicPartition> suspects =
        begun.keySet().stream()
            .filter(partition -> !unreadable.holds(partition))
            .sorted(
                Comparator.comparing(
                    (TopicPartition partition) -> !message.contains(partition.toString())))
            .toList();
    for (TopicPartition suspect : suspects) {
      consumer.pause(begun.keySet());
      consumer.resume(Set.of(suspect));
      try {
        deliver(consumer.poll(PROBE));
      } catch (WakeupException | InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        if (!UnreadableRecords.isMeant(e)) {
          throw e;
        }
        unreadable.met(suspect, e);
        return;
      }
    }
    throw failure;
  }

  /** Lets each stream read, or not. Returns whether one is to be looked at again soon. */
  private boolean steer() {
    boolean eager = false;
    if (begun.entrySet().removeIf(entry -> streams.get(entry.getKey()) != entry.getValue())) {
      consumer.assign(begun.keySet());
    }
    Set<TopicPartition> reading = new HashSet<>();
    Set<TopicPartition> waiting = new HashSet<>();
    for (Map.Entry<TopicPartition, CommandStream<?, ?, ?>> entry : streams.entrySet()) {
      switch (entry.getValue().next()) {
        case BEGIN -> {
          begin(entry.getKey(), entry.getValue());
          reading.add(entry.getKey());
        }
        case READ -> {
          if (unreadable.holds(entry.getKey())) {
            waiting.add(entry.getKey());
          } else {
            reading.add(entry.getKey());
          }
        }
        case WAIT -> {
          waiting.add(entry.getKey());
          eager = true;
        }
      }
    }
    reading.retainAll(begun.keySet());
    waiting.retainAll(begun.keySet());
    consumer.resume(reading);
    consumer.pause(waiting);
    return eager;
  }

  private void begin(TopicPartition partition, CommandStream<?, ?, ?> stream) {
    OptionalLong from = stream.begin(topicId);
    begun.put(partition, stream);
    consumer.assign(begun.keySet());
    if (from.isPresent()) {
      consumer.seek(partition, from.getAsLong());
    } else {
      consumer.seekToBeginning(Set.of(partition));
    }
  }

  private CompletableFuture<Void> letter(TopicPartition partition, UnreadableRecords.Gap gap) {
    CommandStream<?, ?, ?> stream = begun.get(partition);
    return stream == null
        ? new CompletableFuture<>()
        : stream.unreadable(gap.from, gap.reason).toCompletableFuture();
  }

  /** Records were deleted, as retention has it, or the topic is not the one that it was. */
  private void goOnFromWhatIsThere(OffsetOutOfRangeException e) {
    nextCheckNanos = System.nanoTime();
    checkTopic();
    for (TopicPartition partition : e.offsetOutOfRangePartitions().keySet()) {
      if (begun.containsKey(partition)) {
        long asked = e.offsetOutOfRangePartitions().get(partition);
        long start = consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        LOG.log(
            Level.WARNING,
            "%s has no command at offset %s; going on %s"
                .formatted(partition, asked, asked < start ? "at its beginning" : "at its end"));
        if (asked < start) {
          consumer.seekToBeginning(Set.of(partition));
        } else {
          consumer.seekToEnd(Set.of(partition));
        }
      }
    }
  }

  /** A topic that was deleted and made anew is another stream. */
  private void checkTopic() {
    if (System.nanoTime() - nextCheckNanos < 0) {
      return;
    }
    nextCheckNanos = System.nanoTime() + BETWEEN_CHECKS.toNanos();
    Optional<String> current = topic.check();
    if (current.isPresent() && !current.get().equals(topicId)) {
      LOG.log(
          Level.WARNING,
          "the topic of the commands was deleted and created again; its commands are taken from the beginning");
      topicId = current.get();
      begun.values().forEach(CommandStream::end);
      begun.clear();
      unreadable.forget();
      consumer.unsubscribe();
    }
  }

  /** Why commands are not taken; null: they are. */
  @Nullable String trouble() {
    String ofThread = thread.trouble();
    return ofThread == null ? topic.trouble() : ofThread;
  }

  /** What an operator has to repair although commands are taken; null: nothing. */
  @Nullable String warning() {
    return topic.warning();
  }

  @Override
  public void close() {
    thread.close(consumer::wakeup);
  }
}
