package io.logfold.kafka.nodes;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The commands of all partitions that are this node's. Of the group's thread. */
final class CommandStreams {

  private static final Duration POLL = Duration.ofMillis(500);

  /** While a stream waits to begin. */
  private static final Duration EAGER_POLL = Duration.ofMillis(10);

  private final Function<TopicPartition, @Nullable CommandStream<?, ?, ?>> opening;
  private final Map<TopicPartition, CommandStream<?, ?, ?>> streams = new HashMap<>();
  private boolean eager;

  /**
   * @param opening makes the stream of a partition; null: nobody here takes commands
   */
  CommandStreams(Function<TopicPartition, @Nullable CommandStream<?, ?, ?>> opening) {
    this.opening = opening;
  }

  void assigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    consumer.pause(partitions);
    for (TopicPartition partition : partitions) {
      CommandStream<?, ?, ?> stream = opening.apply(partition);
      if (stream != null) {
        streams.put(partition, stream);
      }
    }
  }

  void gone(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      CommandStream<?, ?, ?> stream = streams.remove(partition);
      if (stream != null) {
        stream.end();
      }
    }
  }

  /** How long to wait for records. */
  Duration patience() {
    return eager ? EAGER_POLL : POLL;
  }

  void take(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> message : records) {
      CommandStream<?, ?, ?> stream =
          streams.get(new TopicPartition(message.topic(), message.partition()));
      if (stream != null) {
        stream.take(message);
      }
    }
  }

  /** Lets each stream read, or not. */
  void steer(Consumer<?, ?> consumer) {
    eager = false;
    streams.forEach((partition, stream) -> steer(consumer, partition, stream));
  }

  private void steer(
      Consumer<?, ?> consumer, TopicPartition partition, CommandStream<?, ?, ?> stream) {
    switch (stream.next()) {
      case BEGIN -> {
        // Asked now, when everybody who could have moved it is fenced.
        OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
        if (committed == null) {
          consumer.seekToBeginning(List.of(partition));
        } else {
          consumer.seek(partition, committed.offset());
        }
        stream.begun();
        consumer.resume(List.of(partition));
      }
      case READ -> consumer.resume(List.of(partition));
      case WAIT -> {
        consumer.pause(List.of(partition));
        eager = true;
      }
    }
  }
}
