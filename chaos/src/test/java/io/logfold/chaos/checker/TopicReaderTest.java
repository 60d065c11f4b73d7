package io.logfold.chaos.checker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logfold.chaos.checker.Finding.Kind;
import io.logfold.chaos.checker.SkippedRecord.Reason;
import io.logfold.chaos.history.History;
import io.logfold.embedded.junit.TestServices;
import io.logfold.embedded.junit.UseServices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a topic counts, as any producer could have written it. */
@UseServices
class TopicReaderTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String FIRST = "1." + "a".repeat(32);
  private static final String SECOND = "2." + "b".repeat(32);

  private final TestServices services;
  private final String topic;
  private final KafkaProducer<String, String> producer;

  TopicReaderTest(TestServices services) {
    this.services = services;
    this.topic = services.createTopic("read", 2);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", services.kafka()),
            new StringSerializer(),
            new StringSerializer());
  }

  @AfterEach
  void close() {
    producer.close();
  }

  private void write(
      int partition, @Nullable String key, @Nullable String value, Map<String, String> headers) {
    ProducerRecord<String, String> record = new ProducerRecord<>(topic, partition, key, value);
    headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    var unused = producer.send(record);
  }

  private void opening(int partition, String term) {
    write(
        partition,
        null,
        "{\"owner\":\"node\",\"aggregate\":\"order\",\"partitions\":2}",
        Map.of("logfold", term, "ce_type", "logfold.term.v1"));
  }

  private void event(int partition, String mark, String key, long version) {
    write(
        partition,
        key,
        "{\"occurredAt\":\"t\"}",
        Map.of(
            "logfold",
            mark,
            "ce_sequence",
            Long.toString(version),
            "ce_type",
            "order.approved.v1",
            "ce_causationid",
            "c\tfingerprint",
            "ce_id",
            key + "/" + version));
  }

  private void note(int partition, String mark, String value) {
    write(partition, null, value, Map.of("logfold", mark, "ce_type", "logfold.note.v1"));
  }

  private CountedLog read() {
    producer.flush();
    return TopicReader.read(services.kafka(), topic, PATIENCE);
  }

  private static SkippedRecord skipped(int partition, long offset, Reason reason) {
    return new SkippedRecord(partition, offset, reason);
  }

  @Test
  void of_two_terms_what_counts_is_read_and_what_does_not_is_told_apart() {
    opening(0, FIRST); //                                         0
    event(0, FIRST + ".1.0", "o", 1); //                          1
    write(0, null, "hello", Map.of()); //                         2: foreign
    event(0, FIRST + ".2.1", "o", 2); //                          3
    write(0, "o", null, Map.of()); //                             4: foreign, a tombstone
    note(0, FIRST + ".3.0", "{\"refused\":[]}"); //               5
    event(0, FIRST + ".1.0", "o", 1); //                          6: a ghost, a copy
    event(0, FIRST + ".4.1", "o", 3); //                          7: a ghost, half of a group
    opening(0, SECOND); //                                        8
    event(0, FIRST + ".5.0", "o", 4); //                          9: a ghost, too late
    opening(0, FIRST); //                                        10: a ghost, a copy
    event(0, SECOND + ".4.0", "o", 3); //                        11
    event(0, SECOND + ".5.1", "o", 4); //                        12: half of a group
    write(0, "o", "{}", Map.of("logfold", "2.1")); //            13: foreign
    opening(1, FIRST); //                                       1/0
    event(1, FIRST + ".1.0", "p", 1); //                        1/1

    CountedLog log = read();

    assertThat(log.events())
        .extracting(event -> event.place() + " " + event.eventId())
        .containsExactly("0/1 o/1", "0/3 o/2", "0/11 o/3", "1/1 p/1");
    assertThat(log.events()).extracting(StoredEvent::commandId).containsOnly("c");
    assertThat(log.events().getFirst().data()).hasToString("{\"occurredAt\":\"t\"}");
    assertThat(log.notes())
        .containsExactly(new StoredNote(0, 5, 3, Json.parse("{\"refused\":[]}")));
    assertThat(log.skipped())
        .containsExactlyInAnyOrder(
            skipped(0, 2, Reason.FOREIGN),
            skipped(0, 4, Reason.FOREIGN),
            skipped(0, 6, Reason.GHOST),
            skipped(0, 7, Reason.GHOST),
            skipped(0, 9, Reason.GHOST),
            skipped(0, 10, Reason.GHOST),
            skipped(0, 12, Reason.INCOMPLETE),
            skipped(0, 13, Reason.FOREIGN));
    assertThat(log.places())
        .extracting(LogPlace::partition, LogPlace::offset, LogPlace::term, LogPlace::index)
        .containsExactly(
            place(0, 1, 1, 0),
            place(0, 2, 1, 1),
            place(0, 6, 1, 3),
            place(0, 9, 2, 3),
            place(0, 12, 2, 4),
            place(1, 1, 1, 0),
            place(1, 2, 1, 1));
    assertThat(log.places()).allMatch(place -> place.leaderEpoch() >= 0);
    assertThat(log.terms()).isEqualTo(3);
  }

  private static org.assertj.core.groups.Tuple place(
      int partition, long offset, long term, long index) {
    return org.assertj.core.api.Assertions.tuple(partition, offset, term, index);
  }

  @Test
  void a_refusal_is_read_with_the_place_of_its_note() {
    opening(0, FIRST);
    note(
        0,
        FIRST + ".1.0",
        """
        {"refused":[{"aggregateId":"o","commandId":"c","version":3,"expectedVersion":2,\
        "code":"version-conflict","message":"m"}],"commands":{"stream":"s","next":17},"ghosts":[5,6]}""");

    StoredNote note = read().notes().getFirst();

    assertThat(note.sound()).isTrue();
    assertThat(note.refusals())
        .containsExactly(new StoredNote.Refusal(note, "o", "c", 3, 2L, "version-conflict"));
    assertThat(note.taken()).isEqualTo(new StoredNote.StreamProgress("s", 17));
    assertThat(note.ghosts()).containsExactly(5L, 6L);
  }

  @Test
  void what_counts_and_is_of_another_form_is_left_for_the_checker_to_report() {
    opening(0, FIRST);
    write(0, null, "no JSON", Map.of("logfold", FIRST + ".1.0"));
    note(0, FIRST + ".2.0", "neither");

    Verdict verdict = Checker.check(read(), new History(List.of(), List.of(), List.of()));

    assertThat(verdict.findings().stream().map(Finding::kind))
        .contains(Kind.MALFORMED_EVENT, Kind.MALFORMED_NOTE);
  }
}
