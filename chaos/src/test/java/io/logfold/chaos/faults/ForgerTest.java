package io.logfold.chaos.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.checker.Checker;
import io.logfold.chaos.checker.CountedLog;
import io.logfold.chaos.checker.SkippedRecord.Reason;
import io.logfold.chaos.checker.TopicReader;
import io.logfold.chaos.checker.TopicRecords;
import io.logfold.chaos.faults.Fault.Forge;
import io.logfold.chaos.faults.Fault.Forgery;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is forged is there, and changes nothing. */
@UseServices
class ForgerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int RECORDS = 10;

  private final TestServices services;
  private final String topic;
  private final Forger forger;

  ForgerTest(TestServices services) {
    this.services = services;
    this.topic = services.createTopic("forged", 1);
    this.forger = new Forger(services.kafka(), topic);
  }

  @AfterEach
  void close() {
    forger.close();
  }

  private void twoTerms() {
    String first = "1." + "a".repeat(32);
    String second = "2." + "b".repeat(32);
    try (KafkaProducer<String, String> owner =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", services.kafka()),
            new StringSerializer(),
            new StringSerializer())) {
      for (String mark :
          new String[] {
            first, first + ".1.0", first + ".2.1", first + ".3.0", second, second + ".4.0"
          }) {
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, 0, mark, "{}");
        record.headers().add("logfold", mark.getBytes(UTF_8));
        var unused = owner.send(record);
      }
    }
  }

  private CountedLog read() {
    return TopicReader.read(services.kafka(), topic, PATIENCE);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_forged_is_there_and_does_not_count(Forgery forgery) throws Exception {
    twoTerms();
    CountedLog before = read();

    assertThat(forger.write(new Forge(forgery, 0, RECORDS, 7))).isTrue();

    CountedLog after = read();
    assertThat(forger.written()).hasSize(RECORDS);
    assertThat(Checker.forgeries(after, forger.written())).isEmpty();
    assertThat(after.events()).isEqualTo(before.events()).hasSize(4);
    assertThat(after.places()).isEqualTo(before.places());
    assertThat(after.skipped()).hasSize(RECORDS);
    switch (forgery) {
      case LATE_COPIES, LATE_TERMS -> assertThat(after.count(Reason.GHOST)).isEqualTo(RECORDS);
      case TOMBSTONES -> assertThat(after.count(Reason.FOREIGN)).isEqualTo(RECORDS);
      case FOREIGN -> assertThat(after.count(Reason.FOREIGN)).isPositive();
    }
  }

  @Test
  void a_tombstone_has_the_key_of_an_event_and_nothing_else() throws Exception {
    twoTerms();
    assertThat(forger.write(new Forge(Forgery.TOMBSTONES, 0, 1, 7))).isTrue();

    var last =
        TopicRecords.read(services.kafka(), topic, PATIENCE).firstEntry().getValue().getLast();

    assertThat(last.value()).isNull();
    assertThat(last.headers()).isEmpty();
    assertThat(read().events())
        .extracting(event -> event.orderId())
        .contains(new String(last.key(), UTF_8));
  }

  @Test
  void nothing_is_copied_where_nothing_counts() throws Exception {
    assertThat(forger.write(new Forge(Forgery.LATE_COPIES, 0, RECORDS, 7))).isFalse();
    assertThat(forger.written()).isEmpty();
  }
}
