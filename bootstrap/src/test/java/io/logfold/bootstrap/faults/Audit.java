package io.logfold.bootstrap.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.bootstrap.faults.Load.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What counts in the topic, as any Kafka client sees it that knows the rule of
 * docs/reading-the-log: nothing of ours takes part.
 */
final class Audit {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, List<Fact>> orders = new HashMap<>();

  private record Fact(long version, String commandId) {}

  private Audit() {}

  static Audit of(Map<String, String> kafka, String topic) {
    Audit audit = new Audit();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.copyOf(kafka), new StringDeserializer(), new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(POLL).forEach(audit::take);
      }
    }
    return audit;
  }

  /** By partition: the term and the index that the log is at, and what is pending. */
  private final Map<Integer, PartitionState> states = new HashMap<>();

  private static final class PartitionState {
    private String term = "0.";
    private long index;
    private final List<ConsumerRecord<String, String>> pending = new ArrayList<>();
  }

  private void take(ConsumerRecord<String, String> record) {
    PartitionState state = states.computeIfAbsent(record.partition(), _p -> new PartitionState());
    var header = record.headers().lastHeader("logfold");
    if (header == null) {
      return;
    }
    String[] stamp = new String(header.value(), UTF_8).split("\\.", -1);
    String term = stamp[0] + "." + stamp[1];
    if (stamp.length == 2) {
      long step = Long.parseLong(stamp[0]) - Long.parseLong(state.term.split("\\.", -1)[0]);
      if (step > 0 && step <= 1 << 20) {
        state.term = term;
        state.pending.clear();
      }
    } else if (term.equals(state.term)
        && Long.parseLong(stamp[2]) == state.index + state.pending.size() + 1) {
      state.pending.add(record);
      if (stamp[3].equals("0")) {
        state.index += state.pending.size();
        state.pending.stream().filter(each -> each.key() != null).forEach(this::count);
        state.pending.clear();
      }
    }
  }

  private void count(ConsumerRecord<String, String> event) {
    orders
        .computeIfAbsent(event.key(), _id -> new ArrayList<>())
        .add(
            new Fact(
                Long.parseLong(header(event, "ce_sequence")),
                keyIn(header(event, "ce_causationid"))));
  }

  /**
   * A command id is the key that a client gave, and behind a tab the fingerprint of its request.
   */
  private static String keyIn(String commandId) {
    int tab = commandId.indexOf('\t');
    return tab < 0 ? commandId : commandId.substring(0, tab);
  }

  private static String header(ConsumerRecord<String, String> event, String name) {
    return new String(Objects.requireNonNull(event.headers().lastHeader(name)).value(), UTF_8);
  }

  /** Every client was told the truth. */
  void agreesWith(List<Answer> answers) {
    orders.forEach(
        (id, facts) -> {
          for (int i = 0; i < facts.size(); i++) {
            assertThat(facts.get(i).version()).as("%s: %s", id, facts).isEqualTo(i + 1L);
          }
        });
    Map<String, Answer> byKey = new HashMap<>();
    for (Answer answer : answers) {
      byKey.put(answer.key(), answer);
      List<Fact> stored =
          orders.getOrDefault(answer.orderId(), List.of()).stream()
              .filter(fact -> fact.commandId().equals(answer.key()))
              .toList();
      if (answer.isAccepted()) {
        assertThat(stored)
            .as("stored of %s", answer)
            .containsExactly(new Fact(answer.version(), answer.key()));
      } else {
        assertThat(stored).as("stored of %s", answer).isEmpty();
      }
    }
    orders.forEach(
        (id, facts) ->
            assertThat(facts)
                .as("stored without an answer: %s", id)
                .allMatch(fact -> byKey.containsKey(fact.commandId())));
  }
}
