package io.logfold.chaos.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.checker.Checker;
import io.logfold.chaos.checker.CountedLog;
import io.logfold.chaos.checker.TopicRecords;
import io.logfold.chaos.faults.Fault.Poison;
import io.logfold.chaos.history.History;
import io.logfold.chaos.history.Operation;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Of what is poison, only what says so can take effect. */
@UseServices
class PoisonerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestServices services;
  private final String topic;

  PoisonerTest(TestServices services) {
    this.services = services;
    this.topic = services.createTopic("poisoned", 2);
  }

  @Test
  void what_is_well_formed_is_told_and_nothing_else_is() throws Exception {
    try (Poisoner poisoner = new Poisoner(services.kafka(), topic)) {
      for (int seed = 1; seed <= 5; seed++) {
        assertThat(poisoner.write(new Poison(seed % 2, 12, seed))).isTrue();
      }
      List<ConsumerRecord<byte[], byte[]>> written = new ArrayList<>();
      TopicRecords.read(services.kafka(), topic, PATIENCE).values().forEach(written::addAll);
      Set<String> told =
          poisoner.sent().stream().map(Operation::orderId).collect(Collectors.toSet());
      Set<String> wellFormed =
          written.stream()
              .filter(record -> record.headers().lastHeader("commandId") != null)
              .map(record -> new String(record.key(), UTF_8))
              .collect(Collectors.toSet());
      assertThat(told).isNotEmpty().containsAll(wellFormed);
      assertThat(written).hasSizeGreaterThan(told.size());
      CountedLog nothing = new CountedLog(List.of(), List.of(), List.of(), List.of());
      assertThat(
              Checker.check(nothing, new History(poisoner.sent(), List.of(), List.of())).findings())
          .as("they may have taken effect or not")
          .isEmpty();
    }
  }
}
