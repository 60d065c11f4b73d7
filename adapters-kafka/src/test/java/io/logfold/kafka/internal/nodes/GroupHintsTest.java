package io.logfold.kafka.internal.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class GroupHintsTest {

  private static final String TOPIC = "notes.replies";

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final GroupHints sender = new GroupHints(producer, TOPIC, 3, "node-a");
  private final AtomicInteger heard = new AtomicInteger();

  private GroupHints hearing(String node) {
    GroupHints hints = new GroupHints(producer, TOPIC, 3, node);
    hints.listen(heard::incrementAndGet);
    return hints;
  }

  private ConsumerRecord<byte[], byte[]> sent() {
    sender.send();
    ProducerRecord<byte[], byte[]> hint = producer.history().getFirst();
    ConsumerRecord<byte[], byte[]> received = new ConsumerRecord<>(TOPIC, 0, 0, null, null);
    hint.headers().forEach(received.headers()::add);
    return received;
  }

  @Test
  void a_hint_goes_to_every_partition_for_each_has_nodes_that_listen() {
    sender.send();
    assertThat(producer.history())
        .extracting(ProducerRecord::partition)
        .isEqualTo(List.of(0, 1, 2));
  }

  @Test
  void the_others_hear_it() {
    assertThat(hearing("node-b").take(sent())).isTrue();
    assertThat(heard).hasValue(1);
  }

  @Test
  void a_nodes_own_hint_says_nothing_new() {
    assertThat(hearing("node-a").take(sent())).isTrue();
    assertThat(heard).hasValue(0);
  }

  @Test
  void a_flood_of_hints_is_heard_once() {
    GroupHints hints = hearing("node-b");
    ConsumerRecord<byte[], byte[]> hint = sent();
    for (int i = 0; i < 1_000; i++) {
      hints.take(hint);
    }
    assertThat(heard.get()).isBetween(1, 100);
  }

  @Test
  void an_answer_is_no_hint() {
    ConsumerRecord<byte[], byte[]> answer = new ConsumerRecord<>(TOPIC, 0, 0, null, null);
    HeaderText.put(answer.headers(), HeaderText.RESULT, ReplyFormat.ACCEPTED);
    assertThat(hearing("node-b").take(answer)).isFalse();
    assertThat(hearing("node-b").take(new ConsumerRecord<>(TOPIC, 0, 0, null, null))).isFalse();
    assertThat(heard).hasValue(0);
  }

  @Test
  void a_broker_that_does_not_answer_is_waited_for_once_and_not_for_every_partition() {
    AtomicInteger waits = new AtomicInteger();
    MockProducer<byte[], byte[]> unanswered =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<byte[], byte[]> hint, Callback callback) {
            waits.incrementAndGet(); // a real one waits here, up to max.block.ms
            TimeoutException failure = new TimeoutException("no metadata");
            callback.onCompletion(null, failure);
            return CompletableFuture.failedFuture(failure);
          }
        };
    new GroupHints(unanswered, TOPIC, 100, "node-a").send();
    assertThat(waits).hasValue(1);
  }

  @Test
  void a_node_without_a_connection_leaves_all_the_same() {
    producer.close();
    sender.send();
    assertThat(producer.history()).isEmpty();
  }
}
