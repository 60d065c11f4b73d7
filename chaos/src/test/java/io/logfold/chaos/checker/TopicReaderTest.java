package io.logfold.chaos.checker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.history.History;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** What a plain consumer can see, and that it is told when that is not all. */
@UseServices
class TopicReaderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestServices services;
  private final String topic;

  TopicReaderTest(TestServices services) {
    this.services = services;
    this.topic = services.createTopic("read", 2);
  }

  private KafkaProducer<String, String> writer(String transactionalId) {
    KafkaProducer<String, String> writer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                services.kafka(),
                "transactional.id",
                services.unique(transactionalId)),
            new StringSerializer(),
            new StringSerializer());
    writer.initTransactions();
    return writer;
  }

  private void write(
      KafkaProducer<String, String> writer, int partition, String key, long version) {
    ProducerRecord<String, String> event =
        new ProducerRecord<>(topic, partition, key, "{\"occurredAt\":\"t\"}");
    event.headers().add("ce_sequence", Long.toString(version).getBytes(UTF_8));
    event.headers().add("ce_type", "order.approved.v1".getBytes(UTF_8));
    event.headers().add("ce_causationid", "c".getBytes(UTF_8));
    event.headers().add("ce_id", (key + "/" + version).getBytes(UTF_8));
    var unused = writer.send(event);
  }

  @Test
  void what_was_committed_is_read_and_what_was_aborted_is_not() {
    try (KafkaProducer<String, String> writer = writer("committed")) {
      writer.beginTransaction();
      write(writer, 0, "o", 7);
      writer.commitTransaction();
      writer.beginTransaction();
      write(writer, 1, "p", 1);
      writer.abortTransaction();
    }

    List<StoredEvent> events = TopicReader.read(services.kafka(), topic, PATIENCE);

    assertThat(events)
        .containsExactly(
            new StoredEvent(
                0, 0, "o", 7, "order.approved.v1", "c", "o/7", events.getFirst().data()));
    assertThat(events.getFirst().data()).hasToString("{\"occurredAt\":\"t\"}");
  }

  @Test
  void a_transaction_that_stays_open_is_said_and_never_taken_for_the_end() {
    try (KafkaProducer<String, String> writer = writer("open")) {
      writer.beginTransaction();
      write(writer, 0, "o", 1);
      writer.flush();

      assertThatThrownBy(() -> TopicReader.read(services.kafka(), topic, Duration.ofMillis(500)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("still open");
      writer.commitTransaction();
    }
    assertThat(TopicReader.read(services.kafka(), topic, PATIENCE)).hasSize(1);
  }

  @Test
  void a_record_of_another_form_is_left_for_the_checker_to_report() {
    try (KafkaProducer<String, String> writer = writer("foreign")) {
      writer.beginTransaction();
      var unused = writer.send(new ProducerRecord<>(topic, "no JSON"));
      writer.commitTransaction();
    }

    List<StoredEvent> events = TopicReader.read(services.kafka(), topic, PATIENCE);

    Verdict verdict = Checker.check(events, new History(List.of(), List.of(), List.of()));
    assertThat(verdict.findings().stream().map(Finding::kind)).contains(Kind.MALFORMED_EVENT);
  }
}
